import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { connectionType } from '../../../../platform/graphql/pagination.ts';
import { DateTime, Duration } from '../../../../platform/graphql/scalars.ts';
import { UserError } from '../../../../platform/graphql/user-error.ts';
import type { ConnectionType as Connection, DeviceType as Type } from '../../domain/vocabulary.ts';
import { ConnectionType, DeviceType } from './enums.ts';

@ObjectType({ description: 'A code with which one device registers itself, once. The code itself is not kept.' })
export class ClaimCode {
  @Field(() => ID, { description: 'Stable id (UUID).' }) readonly id!: string;
  @Field(() => ID, { description: 'The building that the device will be in.' }) readonly buildingId!: string;
  @Field(() => ID, { nullable: true, description: 'The equipment that it will be on; null: it stands for itself.' })
  readonly equipmentId!: string | null;
  @Field(() => String, { nullable: true, description: 'Only for this serial number; null: for any.' })
  readonly deviceSerial!: string | null;
  @Field(() => DateTime, { description: 'When it was made.' }) readonly createdAt!: Date;
  @Field(() => DateTime, { description: 'Until when it is good.' }) readonly expiresAt!: Date;
  @Field(() => DateTime, { nullable: true, description: 'When it was revoked; null while it lives.' })
  readonly revokedAt!: Date | null;
  @Field(() => DateTime, { nullable: true, description: 'When a device used it; null before.' })
  readonly claimedAt!: Date | null;
  readonly deviceId!: string | null;
}

export const ClaimCodeConnection = connectionType(ClaimCode, 'ClaimCode');

@InputType({ description: 'Where the device will be that uses the code.' })
export class CreateClaimCodeInput {
  @Field(() => ID, { description: 'The building, of the own organization.' }) readonly buildingId!: string;
  @Field(() => ID, { nullable: true, description: 'The equipment; without, the device stands for itself.' })
  readonly equipmentId?: string | null;
  @Field(() => ID, { nullable: true, description: 'The gateway that will send for it.' })
  readonly gatewayId?: string | null;
  @Field(() => ID, { nullable: true, description: 'A template: then only devices of its model can use the code.' })
  readonly templateId?: string | null;
  @Field(() => String, { nullable: true, description: 'Only the device with this serial number can use the code.' })
  readonly deviceSerial?: string | null;
  @Field(() => Duration, { nullable: true, description: 'How long it is good, PT1M to P30D; P1D if left out.' })
  readonly expiresIn?: string | null;
}

@InputType({ description: 'A code, by its id.' })
export class ClaimCodeInput {
  @Field(() => ID, { description: 'The code.' }) readonly claimCodeId!: string;
}

@ObjectType({ description: 'Outcome of createClaimCode and revokeClaimCode.' })
export class ClaimCodePayload {
  @Field(() => ClaimCode, { nullable: true, description: 'What is kept of the code; null when it was refused.' })
  readonly claimCode!: ClaimCode | null;
  @Field(() => String, { nullable: true, description: 'The code, shown this once; null when revoked or refused.' })
  readonly code!: string | null;
  @Field(() => [UserError], { description: 'Why it was refused; empty when it was done.' })
  readonly errors!: UserError[];
}

@InputType({ description: 'What a device says of itself when it registers with a code.' })
export class ClaimDeviceInput {
  @Field(() => String, { description: 'The code.' }) readonly code!: string;
  @Field(() => String, { description: 'Its serial number, 1 to 100 characters.' }) readonly deviceSerial!: string;
  @Field(() => DeviceType, { description: 'What it is or measures.' }) readonly deviceType!: Type;
  @Field(() => String, { description: 'Who made it, 1 to 255 characters.' }) readonly manufacturer!: string;
  @Field(() => String, { description: "The maker's model, 1 to 255 characters." }) readonly model!: string;
  @Field(() => ConnectionType, { description: 'How it is connected.' }) readonly connectionType!: Connection;
}

@ObjectType({ description: 'Outcome of claimDevice.' })
export class ClaimDevicePayload {
  @Field(() => ID, { nullable: true, description: 'Id of the new device; null when it was refused.' })
  readonly deviceId!: string | null;
  @Field(() => String, { nullable: true, description: 'Its credential, shown this once; null when it was refused.' })
  readonly credential!: string | null;
  @Field(() => [UserError], { description: 'Why it was refused; empty when it was done.' })
  readonly errors!: UserError[];
}
