import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { connectionType } from '../../../../platform/graphql/pagination.ts';
import { Cursor, DateTime } from '../../../../platform/graphql/scalars.ts';
import { UserError } from '../../../../platform/graphql/user-error.ts';
import { defineEnum } from '../../../../platform/graphql/words.ts';
import type {
  CampaignDeviceState as DeviceStep,
  CampaignState as State,
  InstallTime,
} from '../../domain/firmware-campaign.ts';
import { DeviceFilter } from './device.ts';

export const InstallTimeEnum = defineEnum<InstallTime>('InstallTime', 'When a device of a campaign may be updated.', {
  anytime: 'As soon as its wave begins.',
  maintenance_window: 'While a maintenance window on it, its equipment or building is open.',
  idle: 'When it has said within the last ten minutes that what it is on rests (reportDeviceState, idle).',
  idle_or_maintenance_window: 'When it rests or a maintenance window is open.',
});

export const FirmwareCampaignState = defineEnum<State>('FirmwareCampaignState', 'Where a campaign is.', {
  draft: 'Not started.',
  running: 'Wave after wave.',
  paused: 'No new wave begins; what was sent goes on.',
  completed: 'Every device has finished.',
  aborted: 'Ended by a person or by too many failures; what was not acknowledged is called back.',
});
export const CampaignDeviceState = defineEnum<DeviceStep>('CampaignDeviceState', 'Where a device of a campaign is.', {
  pending: 'Waits for its wave.',
  updating: 'The update is on its way.',
  succeeded: 'It runs the firmware.',
  failed: 'It could not, or was not heard in time.',
  skipped: 'Left out: it runs this firmware or a later one, or the campaign was aborted.',
});

@ObjectType({ description: 'Firmware that was published, with a signature that was checked.' })
export class Firmware {
  @Field(() => ID, { description: 'Stable id (UUID).' }) readonly id!: string;
  @Field(() => ID, { description: 'Id of the organization that published it.' }) readonly organizationId!: string;
  @Field(() => String, { description: 'Who makes the devices.' }) readonly manufacturer!: string;
  @Field(() => String, { description: 'Model of the devices.' }) readonly model!: string;
  @Field(() => String, { description: 'Version, for people.' }) readonly version!: string;
  @Field(() => Int, { description: 'Grows with each release: no device goes back.' }) readonly versionCounter!: number;
  @Field(() => String, { nullable: true, description: 'What is new; null if not stated.' }) readonly notes!:
    string | null;
  @Field(() => String, { description: 'SHA-256 of the artefact in hex.' }) readonly sha256!: string;
  @Field(() => Int, { description: 'Size of the artefact in bytes.' }) readonly sizeBytes!: number;
  @Field(() => String, { description: 'Ed25519 signature over the manifest, base64.' }) readonly signature!: string;
  @Field(() => String, { description: 'Ed25519 public key, 32 bytes in base64.' }) readonly publicKey!: string;
  @Field(() => DateTime, { description: 'When it was published.' }) readonly publishedAt!: Date;
  @Field(() => DateTime, { nullable: true, description: 'Until when it may be installed, as signed; null: no end.' })
  readonly expiresAt!: Date | null;
  @Field(() => [String], {
    nullable: true,
    description: 'Revisions of the hardware that it is for, as signed; null: any.',
  })
  readonly hardwareRevisions!: string[] | null;
}
export const FirmwareConnection = connectionType(Firmware, 'Firmware');

@ObjectType({ description: 'How far a campaign is, in devices.' })
export class CampaignProgress {
  @Field(() => Int, { description: 'All of them.' }) readonly total!: number;
  @Field(() => Int, { description: 'Waiting for their wave.' }) readonly pending!: number;
  @Field(() => Int, { description: 'With the update on its way.' }) readonly updating!: number;
  @Field(() => Int, { description: 'That run the firmware.' }) readonly succeeded!: number;
  @Field(() => Int, { description: 'That could not.' }) readonly failed!: number;
  @Field(() => Int, { description: 'Left out.' }) readonly skipped!: number;
}

@ObjectType({ description: 'A device in a campaign.' })
export class FirmwareCampaignDevice {
  @Field(() => ID, { description: 'The device.' }) readonly deviceId!: string;
  @Field(() => Int, { description: 'Its wave, from 0, the canary.' }) readonly wave!: number;
  @Field(() => CampaignDeviceState, { description: 'Where it is.' }) readonly state!: DeviceStep;
  @Field(() => ID, { nullable: true, description: 'The command that carries the update; null before its wave.' })
  readonly commandId!: string | null;
  @Field(() => Int, { description: 'How often the update was sent to it.' }) readonly attempts!: number;
  @Field(() => String, { nullable: true, description: 'How it ended, for a person; null before.' })
  readonly result!: string | null;
  @Field(() => DateTime, { nullable: true, description: 'When it ended; null before.' })
  readonly finishedAt!: Date | null;
}

@ObjectType({
  description: 'Firmware on its way to many devices, wave by wave. Visible to the organization that made it.',
})
export class FirmwareCampaign {
  @Field(() => ID, { description: 'Stable id (UUID).' }) readonly id!: string;
  @Field(() => String, { description: 'Its name.' }) readonly name!: string;
  @Field(() => FirmwareCampaignState, { name: 'status', description: 'Where it is.' }) readonly state!: State;
  @Field(() => [Int], { description: 'Waves as cumulative shares of the devices in %, the canary first.' })
  readonly waves!: number[];
  @Field(() => Int, { description: 'The wave that was begun last, from 0.' }) readonly currentWave!: number;
  @Field(() => Int, { description: 'It aborts when more than this share in % of the finished devices has failed.' })
  readonly failureThresholdPercent!: number;
  @Field(() => String, { nullable: true, description: 'Why it was aborted; null if not.' }) readonly reason!:
    string | null;
  @Field(() => ID, { description: 'Id of the user who made it.' }) readonly createdBy!: string;
  @Field(() => DateTime, { description: 'When it was made.' }) readonly createdAt!: Date;
  @Field(() => DateTime, { nullable: true, description: 'When it was started; null before.' })
  readonly startedAt!: Date | null;
  @Field(() => DateTime, { nullable: true, description: 'When it ended; null before.' })
  readonly finishedAt!: Date | null;
  @Field(() => InstallTimeEnum, { description: 'When a device may be updated.' }) readonly installWhen!: InstallTime;
  @Field(() => Int, { description: 'How often a device is tried, 1 to 5.' }) readonly maxAttempts!: number;
  readonly firmwareId!: string;
}
export const FirmwareCampaignConnection = connectionType(FirmwareCampaign, 'FirmwareCampaign');

@InputType({
  description:
    'Firmware to be published. The signature is over the manifest: JSON without spaces of manufacturer, model, version, versionCounter, sizeBytes, sha256 and, if they are said, expiresAt and hardwareRevisions, in this order.',
})
export class PublishFirmwareInput {
  @Field(() => String, { description: 'Who makes the devices, 1 to 255 characters.' }) readonly manufacturer!: string;
  @Field(() => String, { description: 'Model of the devices, 1 to 255 characters.' }) readonly model!: string;
  @Field(() => String, { description: 'Version, for people, 1 to 50 characters.' }) readonly version!: string;
  @Field(() => Int, { description: 'Above that of every earlier release of the model.' })
  readonly versionCounter!: number;
  @Field(() => String, { nullable: true, description: 'What is new, at most 5000 characters.' }) readonly notes?:
    string | null;
  @Field(() => String, {
    nullable: true,
    description: 'The artefact in base64, at most 512 KiB; without it and uploadId, devices fetch it from their maker.',
  })
  readonly artefactBase64?: string | null;
  @Field(() => ID, {
    nullable: true,
    description: 'The complete upload of the artefact (beginFirmwareUpload), for larger ones.',
  })
  readonly uploadId?: string | null;
  @Field(() => Int, { description: 'Size of the artefact in bytes, 1 to 67108864.' }) readonly sizeBytes!: number;
  @Field(() => String, { description: 'SHA-256 of the artefact in hex.' }) readonly sha256!: string;
  @Field(() => DateTime, {
    nullable: true,
    description: 'Until when it may be installed; part of the manifest, after sha256, when it is said.',
  })
  readonly expiresAt?: Date | null;
  @Field(() => [String], {
    nullable: true,
    description:
      'Revisions of the hardware that it is for, 1 to 20 of at most 50 characters; part of the manifest, after expiresAt. Any if left out.',
  })
  readonly hardwareRevisions?: string[] | null;
  @Field(() => String, { description: 'Ed25519 signature over the manifest, base64.' }) readonly signature!: string;
  @Field(() => String, { description: 'Ed25519 public key, 32 bytes in base64; the same for all releases of a model.' })
  readonly publicKey!: string;
}

@ObjectType({ description: 'Outcome of publishFirmware.' })
export class FirmwarePayload {
  @Field(() => Firmware, { nullable: true, description: 'The firmware; null when it was refused.' })
  readonly firmware!: Firmware | null;
  @Field(() => [UserError], { description: 'Why it was refused; empty when it was done.' })
  readonly errors!: UserError[];
}

@InputType({ description: 'A campaign to be made: of named devices, or of those that a filter finds now.' })
export class CreateFirmwareCampaignInput {
  @Field(() => ID, { description: 'What to install.' }) readonly firmwareId!: string;
  @Field(() => String, { description: 'Name, 1 to 200 characters.' }) readonly name!: string;
  @Field(() => [ID], { nullable: true, description: 'These devices, at most 5000, each of the model.' })
  readonly deviceIds?: string[] | null;
  @Field(() => DeviceFilter, {
    nullable: true,
    description: 'Devices of the model that it finds, at most 5000; all if neither is said.',
  })
  readonly filter?: DeviceFilter | null;
  @Field(() => [Int], {
    nullable: true,
    description: 'Cumulative shares in %, rising to 100, at most 10; 5, 25, 100 if left out.',
  })
  readonly waves?: number[] | null;
  @Field(() => Int, { defaultValue: 10, description: 'Share in % of failures above which it aborts, 0 to 100.' })
  readonly failureThresholdPercent!: number;
  @Field(() => InstallTimeEnum, { nullable: true, description: 'When a device may be updated; ANYTIME if left out.' })
  readonly installWhen?: InstallTime | null;
  @Field(() => Int, { defaultValue: 1, description: 'How often a device that fails is tried, 1 to 5.' })
  readonly maxAttempts!: number;
}

@InputType({ description: 'A campaign, by its id.' })
export class FirmwareCampaignInput {
  @Field(() => ID, { description: 'The campaign.' }) readonly campaignId!: string;
}

@ObjectType({ description: 'Outcome of a mutation of a campaign.' })
export class FirmwareCampaignPayload {
  @Field(() => FirmwareCampaign, { nullable: true, description: 'The campaign; null when it was refused.' })
  readonly campaign!: FirmwareCampaign | null;
  @Field(() => [UserError], { description: 'Why it was refused; empty when it was done.' })
  readonly errors!: UserError[];
}

@ObjectType({ description: 'A campaign moved on.' })
export class FirmwareCampaignEvent {
  @Field(() => Cursor, { description: 'Where to go on after this event.' }) readonly cursor!: string;
  @Field(() => DateTime, { description: 'When it happened.' }) readonly occurredAt!: Date;
  @Field(() => FirmwareCampaign, { description: 'The campaign as it is now.' }) readonly campaign!: FirmwareCampaign;
}
