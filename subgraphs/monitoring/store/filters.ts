import type { AlertStateName, AlertStatus, Suppressor } from '../domain/alert-lifecycle.ts';
import type { AnomalySeverity, AnomalyStatus, AnomalyType } from '../domain/anomaly.ts';
import type { AlertSeverity } from '../domain/severity.ts';

/** What is missing or null does not narrow. */
type Optional<Value> = Value | null | undefined;

export interface SubjectFilter {
  readonly equipmentIds?: Optional<readonly string[]>;
  readonly deviceIds?: Optional<readonly string[]>;
  readonly metrics?: Optional<readonly string[]>;
  /** Event time at which the episode began: from inclusive, to exclusive. */
  readonly from?: Optional<Date>;
  readonly to?: Optional<Date>;
}

export interface AnomalyFilter extends SubjectFilter {
  readonly severities?: Optional<readonly AnomalySeverity[]>;
  readonly statuses?: Optional<readonly AnomalyStatus[]>;
  readonly anomalyTypes?: Optional<readonly AnomalyType[]>;
}

export interface AlertFilter extends SubjectFilter {
  readonly severities?: Optional<readonly AlertSeverity[]>;
  readonly statuses?: Optional<readonly AlertStatus[]>;
  readonly states?: Optional<readonly AlertStateName[]>;
  /** What keeps them out of sight, or last did. */
  readonly suppressedBy?: Optional<readonly Suppressor[]>;
  readonly maintenanceWindowIds?: Optional<readonly string[]>;
}
