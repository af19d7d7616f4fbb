import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { AlertStateName, AlertStatus, Suppressor } from '../domain/alert-lifecycle.ts';
import type { AlertSeverity } from '../domain/severity.ts';
import type { Subject } from './subject.ts';

/** Read through a viewer's transaction only: row-level security decides which rows there are. Written by SQL. */
@Entity({ tableName: 'alert', readonly: true })
export class AlertEntity implements Subject {
  @PrimaryKey({ type: 'uuid' })
  readonly id!: string;

  /** Null when no anomaly raised it. */
  @Property({ type: 'uuid', nullable: true })
  readonly anomalyId!: string | null;

  @Property({ type: 'uuid' })
  readonly subjectId!: string;

  @Property({ type: 'uuid', nullable: true })
  readonly equipmentId!: string | null;

  @Property({ type: 'uuid', nullable: true })
  readonly deviceId!: string | null;

  @Property({ type: 'text' })
  readonly alertType!: string;

  /** The rule of people that raised it; null when none did. */
  @Property({ type: 'uuid', nullable: true })
  readonly ruleId!: string | null;

  @Property({ type: 'text' })
  readonly severity!: AlertSeverity;

  @Property({ type: 'text', nullable: true })
  readonly metric!: string | null;

  @Property({ type: 'double', nullable: true })
  readonly thresholdValue!: number | null;

  @Property({ type: 'double', nullable: true })
  readonly actualValue!: number | null;

  @Property({ type: 'text' })
  readonly message!: string;

  @Property({ type: 'text' })
  readonly status!: AlertStatus;

  @Property({ type: 'timestamptz' })
  readonly triggeredAt!: Date;

  @Property({ type: 'timestamptz', nullable: true })
  readonly acknowledgedAt!: Date | null;

  @Property({ type: 'uuid', nullable: true })
  readonly acknowledgedBy!: string | null;

  @Property({ type: 'timestamptz', nullable: true })
  readonly clearedAt!: Date | null;

  @Property({ type: 'timestamptz', nullable: true })
  readonly resolvedAt!: Date | null;

  @Property({ type: 'uuid', nullable: true })
  readonly resolvedBy!: string | null;

  @Property({ type: 'timestamptz', nullable: true })
  readonly shelvedUntil!: Date | null;

  @Property({ type: 'uuid', nullable: true })
  readonly shelvedBy!: string | null;

  @Property({ type: 'text', nullable: true })
  readonly shelveReason!: string | null;

  @Property({ type: 'uuid', nullable: true })
  readonly assignedTo!: string | null;

  /** Generated from the columns that the life cycle moves. */
  @Property({ type: 'text' })
  readonly state!: AlertStateName;

  @Property({ type: 'boolean' })
  readonly latching!: boolean;

  /** What suppresses it, or did so last. */
  @Property({ type: 'text', nullable: true })
  readonly suppressedBy!: Suppressor | null;

  @Property({ type: 'uuid', nullable: true })
  readonly maintenanceWindowId!: string | null;

  @Property({ type: 'text', nullable: true })
  readonly hiddenReason!: string | null;

  @Property({ type: 'uuid', nullable: true })
  readonly parentId!: string | null;

  /** When it came into sight first; null for what nobody was told of. */
  @Property({ type: 'timestamptz', nullable: true })
  readonly toldAt!: Date | null;
}
