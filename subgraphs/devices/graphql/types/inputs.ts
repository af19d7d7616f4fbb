import { Field, Float, ID, InputType, Int } from 'type-graphql';
import type { Scope as ScopeName } from '../../../../core/contracts/access.ts';
import { DateTime, Json } from '../../../../platform/graphql/scalars.ts';
import type {
  ConnectionType as Connection,
  DeviceType as Type,
  EquipmentKind as Kind,
} from '../../domain/vocabulary.ts';
import { ConnectionType, DeviceType, EquipmentKind, Scope } from './enums.ts';
import { EquipmentDetailsInput } from './update-inputs.ts';

@InputType({ description: 'Who signs in.' })
export class SignInInput {
  @Field(() => String, { description: 'E-mail address; case does not matter.' }) readonly email!: string;
  @Field(() => String, { description: 'Password, at most 1000 characters.' }) readonly password!: string;
}

@InputType({ description: 'A new building of the own organization.' })
export class CreateBuildingInput {
  @Field(() => String, { description: 'Name, 1 to 200 characters.' }) readonly name!: string;
  @Field(() => String, { nullable: true, description: 'Postal address in one line.' }) readonly address?: string | null;
  @Field(() => String, { description: 'IANA time zone, such as Europe/Berlin.' }) readonly timeZone!: string;
  @Field(() => String, { nullable: true, description: 'Its id in your own systems.' }) readonly externalId?:
    string | null;
}

@InputType({ description: 'A new piece of equipment in a building of the own organization.' })
export class CreateEquipmentInput extends EquipmentDetailsInput {
  @Field(() => ID, { description: 'The building it is in.' }) readonly buildingId!: string;
  @Field(() => String, { description: 'Name, 1 to 200 characters.' }) readonly name!: string;
  @Field(() => EquipmentKind, { description: 'What it is.' }) readonly kind!: Kind;
  @Field(() => String, { nullable: true, description: 'Who made it.' }) readonly manufacturer?: string | null;
  @Field(() => String, { nullable: true, description: "The maker's model." }) readonly model?: string | null;
  @Field(() => String, { nullable: true, description: 'Its id in your own systems.' }) readonly externalId?:
    string | null;
}

@InputType({ description: 'A device to be registered.' })
export class RegisterDeviceInput {
  @Field(() => String, { description: 'Serial number, unique on the platform, 1 to 100 characters.' })
  readonly deviceSerial!: string;
  @Field(() => DeviceType, { description: 'What it is or measures.' }) readonly deviceType!: Type;
  @Field(() => String, { description: 'Who made it, 1 to 255 characters.' }) readonly manufacturer!: string;
  @Field(() => String, { description: "The maker's model, 1 to 255 characters." }) readonly model!: string;
  @Field(() => ID, { description: 'The building it is in.' }) readonly buildingId!: string;
  @Field(() => ID, { nullable: true, description: 'The equipment it is on; without, it stands for itself.' })
  readonly equipmentId?: string | null;
  @Field(() => String, { nullable: true, description: 'Where it is mounted, in words, at most 255 characters.' })
  readonly installationLocation?: string | null;
  @Field(() => DateTime, { nullable: true, description: 'Since when it is installed; now if left out.' })
  readonly installedAt?: Date | null;
  @Field(() => ConnectionType, { description: 'How it is connected.' }) readonly connectionType!: Connection;
  @Field(() => ID, { nullable: true, description: 'The gateway device that may send for it.' }) readonly gatewayId?:
    string | null;
  @Field(() => ID, {
    nullable: true,
    description: 'A template of its manufacturer and model, which says what is left out here.',
  })
  readonly templateId?: string | null;
  @Field(() => Int, {
    nullable: true,
    description: 'How often it measures, in seconds, 1 to 86400; as the template says, else 60, if left out.',
  })
  readonly samplingIntervalSeconds?: number | null;
  @Field(() => Int, {
    nullable: true,
    description: 'How often it reports, in seconds, 1 to 86400; as the template says, else 300, if left out.',
  })
  readonly reportingIntervalSeconds?: number | null;
  @Field(() => String, {
    nullable: true,
    description: 'Common name of its client certificate (mTLS), unique on the platform, at most 64 characters.',
  })
  readonly certificateCommonName?: string | null;
  @Field(() => Json, {
    nullable: true,
    description:
      'Limits by metric name, { min, max } in the canonical unit. A reading beyond one is an anomaly of type threshold, and an alert.',
  })
  readonly alertThresholds?: unknown;
  @Field(() => String, {
    nullable: true,
    description: 'Makes a retry safe: the same key gives the same device, and no second credential.',
  })
  readonly idempotencyKey?: string | null;
}

@InputType({ description: 'Devices to be registered, each for itself: a bad one does not spoil the others.' })
export class RegisterDevicesInput {
  @Field(() => [RegisterDeviceInput], { description: 'The devices, 1 to 200.' })
  readonly devices!: RegisterDeviceInput[];
  @Field(() => String, {
    nullable: true,
    description: 'Makes a retry of the whole safe; items without a key of their own get one from it and their place.',
  })
  readonly idempotencyKey?: string | null;
}

@InputType({ description: 'What another organization may do with a piece of equipment.' })
export class GrantDataAccessInput {
  @Field(() => ID, { description: 'The organization that gets access.' }) readonly organizationId!: string;
  @Field(() => ID, { description: 'The equipment; it must be in a building of the own organization.' })
  readonly equipmentId!: string;
  @Field(() => [Scope], { description: 'What it may do; at least one.' }) readonly scopes!: ScopeName[];
  @Field(() => String, { description: 'What for, 1 to 500 characters.' }) readonly purpose!: string;
  @Field(() => DateTime, { nullable: true, description: 'When it ends by itself; never if left out.' })
  readonly expiresAt?: Date | null;
}

@InputType({ description: 'The grant to be revoked.' })
export class RevokeDataAccessInput {
  @Field(() => ID, { description: 'Id of the grant.' }) readonly grantId!: string;
}

@InputType({ description: "A metric of the own organization's devices that the platform does not have." })
export class DefineMetricInput {
  @Field(() => String, { description: 'Name in snake_case, 1 to 100 characters, not one of the platform.' })
  readonly name!: string;
  @Field(() => String, { description: 'Canonical unit (UCUM), such as Cel or mm/s.' }) readonly unit!: string;
  @Field(() => Float, { nullable: true, description: 'Least value that is physically possible, in the unit.' })
  readonly possibleMin?: number | null;
  @Field(() => Float, { nullable: true, description: 'Greatest value that is physically possible, in the unit.' })
  readonly possibleMax?: number | null;
  @Field(() => Float, { nullable: true, description: 'Least plausible value; below it a reading is kept as bad.' })
  readonly plausibleMin?: number | null;
  @Field(() => Float, { nullable: true, description: 'Greatest plausible value; above it a reading is kept as bad.' })
  readonly plausibleMax?: number | null;
}
