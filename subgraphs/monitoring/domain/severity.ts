import type { AnomalySeverity } from './anomaly.ts';

/** The specification's words for alerts (constraint valid_severity of device_alerts), the mildest first. */
export const ALERT_SEVERITIES = ['info', 'warning', 'critical'] as const;
export type AlertSeverity = (typeof ALERT_SEVERITIES)[number];

/** The one place where the four severities of anomalies become the three of alerts. */
const ALERT_SEVERITY: Readonly<Record<AnomalySeverity, AlertSeverity>> = {
  low: 'info',
  medium: 'warning',
  high: 'warning',
  critical: 'critical',
};

export function alertSeverityOf(severity: AnomalySeverity): AlertSeverity {
  return ALERT_SEVERITY[severity];
}
