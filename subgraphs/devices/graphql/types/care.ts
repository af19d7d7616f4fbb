import { Directive, Field, ID, InputType, ObjectType } from 'type-graphql';
import { type ComponentKind as Kind, componentKinds } from '../../../../core/contracts/component.ts';
import { connectionType } from '../../../../platform/graphql/pagination.ts';
import { DateTime, Json } from '../../../../platform/graphql/scalars.ts';
import { SuccessMetric } from '../../../../platform/graphql/success-metric.ts';
import { UserError } from '../../../../platform/graphql/user-error.ts';
import { defineEnum, meaningsOf } from '../../../../platform/graphql/words.ts';

export const ComponentKind = defineEnum<Kind>(
  ...(['ComponentKind', 'A component of equipment that wears, fails and is mended.'] as const),
  meaningsOf(componentKinds, (word) => `The ${word.replaceAll('_', ' ')}.`),
);

@ObjectType({ description: 'A component of a piece of equipment.' })
@Directive('@key(fields: "id")')
export class Component {
  @Field(() => ID, { description: 'Stable id, of the equipment and the kind.' }) readonly id!: string;
  @Field(() => ComponentKind, { description: 'What it is.' }) readonly kind!: Kind;
  @Field(() => String, { description: 'What it is, for a person.' }) readonly name!: string;
  readonly equipmentId!: string;
}

@ObjectType({
  description: 'A span in which devices are worked on: their status is maintenance, their silence no alarm.',
})
export class MaintenanceWindow {
  @Field(() => ID, { description: 'Stable id (UUID).' }) readonly id!: string;
  @Field(() => ID, { nullable: true, description: 'The building, with all in it; else null.' })
  readonly buildingId!: string | null;
  @Field(() => ID, { nullable: true, description: 'The equipment, with all on it; else null.' })
  readonly equipmentId!: string | null;
  @Field(() => ID, { nullable: true, description: 'The device; else null.' }) readonly deviceId!: string | null;
  @Field(() => DateTime, { description: 'From then on.' }) readonly from!: Date;
  @Field(() => DateTime, { description: 'Before then.' }) readonly to!: Date;
  @Field(() => String, { description: 'What for.' }) readonly reason!: string;
  @Field(() => ID, { description: 'Id of the user who made it.' }) readonly createdBy!: string;
}

@InputType({ description: 'A maintenance window of exactly one of building, equipment and device.' })
export class CreateMaintenanceWindowInput {
  @Field(() => ID, { nullable: true, description: 'An own building.' }) readonly buildingId?: string | null;
  @Field(() => ID, { nullable: true, description: 'Own equipment.' }) readonly equipmentId?: string | null;
  @Field(() => ID, { nullable: true, description: 'An own device.' }) readonly deviceId?: string | null;
  @Field(() => DateTime, { description: 'From then on.' }) readonly from!: Date;
  @Field(() => DateTime, { description: 'Before then; after `from`, at most 30 days.' }) readonly to!: Date;
  @Field(() => String, { description: 'What for, 1 to 500 characters.' }) readonly reason!: string;
}

@InputType({ description: 'A maintenance window, by its id.' })
export class EndMaintenanceWindowInput {
  @Field(() => ID, { description: 'The window.' }) readonly windowId!: string;
}

@ObjectType({ description: 'Outcome of a mutation of a maintenance window.' })
export class MaintenanceWindowPayload {
  @Field(() => MaintenanceWindow, { nullable: true, description: 'The window; null when it was refused.' })
  readonly maintenanceWindow!: MaintenanceWindow | null;
  @Field(() => [UserError], { description: 'Why it was refused; empty when it was done.' })
  readonly errors!: UserError[];
}

@ObjectType({ description: 'A credential of a device, without its secret.' })
export class DeviceKey {
  @Field(() => ID, { description: 'Stable id (UUID).' }) readonly id!: string;
  @Field(() => DateTime, { description: 'When it was issued.' }) readonly createdAt!: Date;
  @Field(() => DateTime, { nullable: true, description: 'When it ends by itself; null if never.' })
  readonly expiresAt!: Date | null;
  @Field(() => DateTime, { nullable: true, description: 'When it was revoked; null while it lives.' })
  readonly revokedAt!: Date | null;
}

@InputType({ description: 'A further key of an own device, to change over without a gap.' })
export class CreateKeyInput {
  @Field(() => ID, { description: 'The device; it has at most two live keys.' }) readonly deviceId!: string;
  @Field(() => DateTime, { nullable: true, description: 'When it ends by itself; never if left out.' })
  readonly expiresAt?: Date | null;
}

@InputType({ description: 'A key, by its id.' })
export class RevokeKeyInput {
  @Field(() => ID, { description: 'The key.' }) readonly keyId!: string;
}

@ObjectType({ description: 'Outcome of createKey and revokeKey.' })
export class KeyPayload {
  @Field(() => DeviceKey, { nullable: true, description: 'The key; null when it was refused.' })
  readonly key!: DeviceKey | null;
  @Field(() => String, {
    nullable: true,
    description: 'The new credential, shown this once; null when nothing was issued.',
  })
  readonly credential!: string | null;
  @Field(() => [UserError], { description: 'Why it was refused; empty when it was done.' })
  readonly errors!: UserError[];
}

@ObjectType({ description: 'An entry of the audit trail: who changed what. Nobody changes or removes it.' })
export class AuditEntry {
  @Field(() => ID, { description: 'Stable id (UUID).' }) readonly id!: string;
  @Field(() => DateTime, { description: 'When.' }) readonly at!: Date;
  @Field(() => ID, { nullable: true, description: 'Id of the user; null when the platform did it.' })
  readonly actorId!: string | null;
  @Field(() => String, { description: 'What was done, such as data_access_granted.' }) readonly action!: string;
  @Field(() => ID, { description: 'Id of what it was done to.' }) readonly subjectId!: string;
  @Field(() => Json, { description: 'More of it, by name; no secrets.' }) readonly details!: unknown;
}
export const AuditEntryConnection = connectionType(AuditEntry, 'AuditEntry');

@ObjectType({ description: 'Success metrics and KPIs of the platform, each from the subgraph that owns its facts.' })
@Directive('@key(fields: "id")')
export class PlatformStatus {
  @Field(() => ID, { description: 'Always the same: there is one.' }) readonly id!: string;
  @Field(() => SuccessMetric, { nullable: true, description: 'Devices that are online or degraded now.' })
  readonly connectedDevices!: SuccessMetric;
  @Field(() => SuccessMetric, { nullable: true, description: 'Buildings with at least one device in life.' })
  readonly buildingsWithIot!: SuccessMetric;
  @Field(() => SuccessMetric, { nullable: true, description: 'Devices registered per day, over the last 30 days.' })
  readonly deviceRegistrationRate!: SuccessMetric;
}
