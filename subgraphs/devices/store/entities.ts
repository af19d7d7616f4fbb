import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { Lifecycle } from '../domain/device-status.ts';
import type { ConnectionType, DeviceType, DoorType, Drive, EquipmentKind } from '../domain/vocabulary.ts';

// MikroORM keeps and changes the object it is given: each column gets a copy of its own.
const text = { type: 'text' } as const;
const optionalText = { type: 'text', nullable: true } as const;
const uuid = { type: 'uuid' } as const;
const optionalUuid = { type: 'uuid', nullable: true } as const;
const time = { type: 'datetime' } as const;
const optionalTime = { type: 'datetime', nullable: true } as const;
const whole = { type: 'integer' } as const;
const optionalWhole = { type: 'integer', nullable: true } as const;

@Entity({ tableName: 'organization' })
export class OrganizationRow {
  @PrimaryKey({ ...uuid }) id!: string;
  @Property({ ...text }) name!: string;
  @Property({ ...text }) kind!: 'OWNER' | 'SERVICE_COMPANY' | 'MANUFACTURER' | 'PARTNER' | 'OPERATOR';
}

@Entity({ tableName: 'building' })
export class BuildingRow {
  @PrimaryKey({ ...uuid }) id!: string;
  @Property({ ...uuid }) organizationId!: string;
  @Property({ ...text }) name!: string;
  @Property({ ...optionalText }) address!: string | null;
  @Property({ ...text }) timeZone!: string;
  @Property({ ...optionalText }) externalId!: string | null;
  @Property({ ...whole }) version!: number;
}

@Entity({ tableName: 'equipment' })
export class EquipmentRow {
  @PrimaryKey({ ...uuid }) id!: string;
  @Property({ ...uuid }) organizationId!: string;
  @Property({ ...uuid }) buildingId!: string;
  @Property({ ...text }) name!: string;
  @Property({ ...text }) kind!: EquipmentKind;
  @Property({ ...optionalText }) manufacturer!: string | null;
  @Property({ ...optionalText }) model!: string | null;
  @Property({ ...optionalText }) externalId!: string | null;
  @Property({ ...whole }) version!: number;
  @Property({ type: 'double', nullable: true }) ratedLoadKg!: number | null;
  @Property({ type: 'double', nullable: true }) ratedSpeedMps!: number | null;
  @Property({ ...optionalWhole }) stops!: number | null;
  @Property({ ...optionalText }) drive!: Drive | null;
  @Property({ ...optionalText }) doorType!: DoorType | null;
  @Property({ ...optionalTime }) installedOn!: Date | null;
  @Property({ ...optionalTime }) serviceSince!: Date | null;
}

@Entity({ tableName: 'device' })
export class DeviceRow {
  @PrimaryKey({ ...uuid }) id!: string;
  @Property({ ...uuid }) organizationId!: string;
  @Property({ ...text }) deviceSerial!: string;
  @Property({ ...text }) deviceType!: DeviceType;
  @Property({ ...text }) manufacturer!: string;
  @Property({ ...text }) model!: string;
  @Property({ ...optionalText }) firmwareVersion!: string | null;
  @Property({ ...uuid }) buildingId!: string;
  @Property({ ...optionalUuid }) equipmentId!: string | null;
  @Property({ ...optionalText }) installationLocation!: string | null;
  @Property({ ...optionalTime }) installedAt!: Date | null;
  @Property({ ...optionalText }) installedBy!: string | null;
  @Property({ ...optionalUuid }) gatewayId!: string | null;
  @Property({ ...text }) connectionType!: ConnectionType;
  @Property({ ...optionalText }) ipAddress!: string | null;
  @Property({ ...optionalText }) macAddress!: string | null;
  @Property({ ...text }) lifecycle!: Lifecycle;
  @Property({ ...optionalTime }) lastSeen!: Date | null;
  @Property({ ...optionalWhole }) batteryLevel!: number | null;
  @Property({ ...optionalWhole }) signalStrength!: number | null;
  @Property({ ...whole }) samplingIntervalSeconds!: number;
  @Property({ ...whole }) reportingIntervalSeconds!: number;
  @Property({ type: 'json', nullable: true }) alertThresholds!: Record<string, unknown> | null;
  @Property({ ...optionalTime }) lastCalibrated!: Date | null;
  @Property({ ...optionalTime }) calibrationDue!: Date | null;
  @Property({ ...time }) createdAt!: Date;
  @Property({ ...time }) updatedAt!: Date;
  @Property({ ...optionalUuid }) createdBy!: string | null;
  @Property({ ...whole }) version!: number;
  @Property({ ...optionalText }) fault!: string | null;
  @Property({ ...optionalTime }) decommissionedAt!: Date | null;
  @Property({ ...optionalText }) decommissionReason!: string | null;
  @Property({ ...optionalText }) idempotencyKey!: string | null;
  @Property({ ...optionalUuid }) templateId!: string | null;
  @Property({ ...optionalText }) certificateCommonName!: string | null;
  @Property({ ...optionalText }) hardwareRevision!: string | null;
}

@Entity({ tableName: 'data_grant' })
export class GrantRow {
  @PrimaryKey({ ...uuid }) id!: string;
  @Property({ ...uuid }) organizationId!: string;
  @Property({ ...uuid }) granteeId!: string;
  @Property({ ...uuid }) equipmentId!: string;
  @Property({ ...whole }) scopes!: number;
  @Property({ ...text }) purpose!: string;
  @Property({ ...time }) createdAt!: Date;
  @Property({ ...optionalTime }) expiresAt!: Date | null;
  @Property({ ...optionalTime }) revokedAt!: Date | null;
}

@Entity({ tableName: 'user_account' })
export class UserRow {
  @PrimaryKey({ ...uuid }) id!: string;
  @Property({ ...uuid }) organizationId!: string;
  @Property({ ...text }) email!: string;
  @Property({ ...text }) name!: string;
  @Property({ ...text }) role!: 'ADMIN' | 'MANAGER' | 'TECHNICIAN' | 'VIEWER';
}

@Entity({ tableName: 'metric_definition' })
export class MetricRow {
  @PrimaryKey({ type: 'integer' }) id!: number;
  @Property({ ...uuid }) organizationId!: string;
  @Property({ ...text }) name!: string;
  @Property({ ...text }) unit!: string;
  @Property({ type: 'double', nullable: true }) possibleMin!: number | null;
  @Property({ type: 'double', nullable: true }) possibleMax!: number | null;
  @Property({ type: 'double', nullable: true }) plausibleMin!: number | null;
  @Property({ type: 'double', nullable: true }) plausibleMax!: number | null;
}

export const entities = [OrganizationRow, BuildingRow, EquipmentRow, DeviceRow, GrantRow, UserRow, MetricRow];
