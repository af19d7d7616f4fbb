import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { AnomalyOutcome, AnomalySeverity, AnomalyStatus, AnomalyType } from '../domain/anomaly.ts';
import type { Impact } from '../domain/finding.ts';
import type { DeviceSubject } from './subject.ts';

/** Read through a viewer's transaction only: row-level security decides which rows there are. Written by SQL. */
@Entity({ tableName: 'anomaly', readonly: true })
export class AnomalyEntity implements DeviceSubject {
  @PrimaryKey({ type: 'uuid' })
  readonly id!: string;

  @Property({ type: 'uuid' })
  readonly subjectId!: string;

  @Property({ type: 'uuid', nullable: true })
  readonly equipmentId!: string | null;

  @Property({ type: 'uuid' })
  readonly deviceId!: string;

  @Property({ type: 'text' })
  readonly metric!: string;

  @Property({ type: 'text' })
  readonly unit!: string;

  @Property({ type: 'text' })
  readonly anomalyType!: AnomalyType;

  @Property({ type: 'text' })
  readonly severity!: AnomalySeverity;

  @Property({ type: 'double', nullable: true })
  readonly expectedValue!: number | null;

  @Property({ type: 'double', nullable: true })
  readonly expectedMin!: number | null;

  @Property({ type: 'double', nullable: true })
  readonly expectedMax!: number | null;

  @Property({ type: 'double' })
  readonly actualValue!: number;

  @Property({ type: 'double', nullable: true })
  readonly deviationPercent!: number | null;

  @Property({ type: 'timestamptz' })
  readonly detectedAt!: Date;

  @Property({ type: 'timestamptz', nullable: true })
  readonly endedAt!: Date | null;

  @Property({ type: 'text', nullable: true })
  readonly operatingMode!: string | null;

  @Property({ type: 'double' })
  readonly confidence!: number;

  @Property({ type: 'text' })
  readonly detectionModel!: string;

  @Property({ type: 'text', nullable: true })
  readonly likelyCause!: string | null;

  @Property({ type: 'text' })
  readonly estimatedImpact!: Impact;

  @Property({ type: 'text' })
  readonly recommendedAction!: string;

  @Property({ type: 'text' })
  readonly status!: AnomalyStatus;

  @Property({ type: 'integer' })
  readonly version!: number;

  @Property({ type: 'double', nullable: true })
  readonly load!: number | null;

  @Property({ type: 'text', nullable: true })
  readonly statusNote!: string | null;

  @Property({ type: 'text', nullable: true })
  readonly outcome!: AnomalyOutcome | null;

  @Property({ type: 'text', nullable: true })
  readonly confirmedCause!: string | null;

  @Property({ type: 'timestamptz', nullable: true })
  readonly classifiedAt!: Date | null;

  @Property({ type: 'uuid', nullable: true })
  readonly classifiedBy!: string | null;
}
