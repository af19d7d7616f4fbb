import { Field, Float, ID, Int, ObjectType } from 'type-graphql';
import type { Scope as ScopeName } from '../../../../core/contracts/access.ts';
import { DateTime } from '../../../../platform/graphql/scalars.ts';
import { UserError } from '../../../../platform/graphql/user-error.ts';
import { Building, Equipment } from './building.ts';
import { Device } from './device.ts';
import { Scope } from './enums.ts';

const onRefusal = 'null when it was refused';

@ObjectType({ description: 'Access of one organization to one piece of equipment.' })
export class DataGrant {
  @Field(() => ID, { description: 'Stable id (UUID).' }) readonly id!: string;
  @Field(() => ID, { description: 'The organization that has access.' }) readonly organizationId!: string;
  @Field(() => Equipment, { nullable: true, description: 'The equipment; null when it is not visible any more.' })
  readonly equipment!: Equipment | null;
  @Field(() => [Scope], { description: 'What it may do.' }) readonly scopes!: ScopeName[];
  @Field(() => String, { description: 'What for.' }) readonly purpose!: string;
  @Field(() => DateTime, { description: 'When it was given.' }) readonly createdAt!: Date;
  @Field(() => DateTime, { nullable: true, description: 'When it ends by itself; null if never.' })
  readonly expiresAt!: Date | null;
  @Field(() => DateTime, { nullable: true, description: 'When it was revoked; null while it lives.' })
  readonly revokedAt!: Date | null;
}

@ObjectType({ description: "An organization's own metric." })
export class MetricDefinition {
  @Field(() => Int, { description: 'Its number, 1000 or more, never used again.' }) readonly id!: number;
  @Field(() => String, { description: 'Its name.' }) readonly name!: string;
  @Field(() => String, { description: 'Canonical unit (UCUM).' }) readonly unit!: string;
  @Field(() => Float, { nullable: true, description: 'Least possible value; null is unbounded.' })
  readonly possibleMin!: number | null;
  @Field(() => Float, { nullable: true, description: 'Greatest possible value; null is unbounded.' })
  readonly possibleMax!: number | null;
  @Field(() => Float, { nullable: true, description: 'Least plausible value; null is unbounded.' })
  readonly plausibleMin!: number | null;
  @Field(() => Float, { nullable: true, description: 'Greatest plausible value; null is unbounded.' })
  readonly plausibleMax!: number | null;
}

@ObjectType({ description: 'Outcome of signIn.' })
export class SignInPayload {
  @Field(() => String, { nullable: true, description: `Token for the Authorization header (Bearer); ${onRefusal}.` })
  readonly token!: string | null;
  @Field(() => DateTime, { nullable: true, description: `When the token ends, 15 minutes from now; ${onRefusal}.` })
  readonly expiresAt!: Date | null;
  @Field(() => Int, { nullable: true, description: 'When to try again (ms), after RATE_LIMITED; else null.' })
  readonly retryAfterMs!: number | null;
  @Field(() => [UserError], { description: 'Why it was refused; empty when it was done.' })
  readonly errors!: UserError[];
}

@ObjectType({ description: 'Outcome of createBuilding.' })
export class BuildingPayload {
  @Field(() => Building, { nullable: true, description: `The building; ${onRefusal}.` })
  readonly building!: Building | null;
  @Field(() => [UserError], { description: 'Why it was refused; empty when it was done.' })
  readonly errors!: UserError[];
}

@ObjectType({ description: 'Outcome of createEquipment.' })
export class EquipmentPayload {
  @Field(() => Equipment, { nullable: true, description: `The equipment; ${onRefusal}.` })
  readonly equipment!: Equipment | null;
  @Field(() => [UserError], { description: 'Why it was refused; empty when it was done.' })
  readonly errors!: UserError[];
}

@ObjectType({ description: 'Outcome of registerDevice.' })
export class RegisterDevicePayload {
  @Field(() => Device, { nullable: true, description: `The device; ${onRefusal}.` }) readonly device!: Device | null;
  @Field(() => String, {
    nullable: true,
    description: 'Its credential, shown this once; null on a retry and when it was refused.',
  })
  readonly credential!: string | null;
  @Field(() => [UserError], { description: 'Why it was refused, or that the credential was issued before.' })
  readonly errors!: UserError[];
}

@ObjectType({ description: 'Outcome of grantDataAccess and revokeDataAccess.' })
export class DataGrantPayload {
  @Field(() => DataGrant, { nullable: true, description: `The grant; ${onRefusal}.` })
  readonly grant!: DataGrant | null;
  @Field(() => [UserError], { description: 'Why it was refused; empty when it was done.' })
  readonly errors!: UserError[];
}

@ObjectType({ description: 'Outcome of defineMetric.' })
export class MetricPayload {
  @Field(() => MetricDefinition, { nullable: true, description: `The metric; ${onRefusal}.` })
  readonly metric!: MetricDefinition | null;
  @Field(() => [UserError], { description: 'Why it was refused; empty when it was done.' })
  readonly errors!: UserError[];
}

@ObjectType({ description: 'Outcome of a change of a device.' })
export class DevicePayload {
  @Field(() => Device, { nullable: true, description: `The device; ${onRefusal}.` }) readonly device!: Device | null;
  @Field(() => [UserError], { description: 'Why it was refused; empty when it was done.' })
  readonly errors!: UserError[];
}

@ObjectType({ description: 'Outcome of reportDeviceState.' })
export class ReportDeviceStatePayload {
  @Field(() => ID, { nullable: true, description: `The device that it was about; ${onRefusal}.` })
  readonly deviceId!: string | null;
  @Field(() => [UserError], { description: 'Why it was refused; empty when it was done.' })
  readonly errors!: UserError[];
}

@ObjectType({ description: 'Outcome of one item of registerDevices.' })
export class RegisterDevicesResult extends RegisterDevicePayload {
  @Field(() => Int, { description: 'Place of the item in the input, from 0.' }) readonly index!: number;
}

@ObjectType({ description: 'Outcome of registerDevices.' })
export class RegisterDevicesPayload {
  @Field(() => [RegisterDevicesResult], { description: 'One for each item, in their order.' })
  readonly results!: RegisterDevicesResult[];
  @Field(() => [UserError], { description: 'Why the whole was refused; empty when each item was tried.' })
  readonly errors!: UserError[];
}
