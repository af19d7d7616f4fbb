import { Field, Float, ID, InputType, Int } from 'type-graphql';
import { DateTime, IPAddress, Json, MACAddress } from '../../../../platform/graphql/scalars.ts';
import { defineEnum } from '../../../../platform/graphql/words.ts';
import type { ConnectionType as Connection, DoorType as Door, Drive as DriveWord } from '../../domain/vocabulary.ts';
import { ConfigurationInput } from './configuration.ts';
import { ConnectionType } from './enums.ts';

export const Drive = defineEnum<DriveWord>('Drive', 'How an elevator is driven.', {
  traction: 'Ropes or belts over a sheave, with a machine room.',
  machine_room_less: 'Ropes or belts over a sheave, machine in the shaft.',
  hydraulic: 'A hydraulic cylinder.',
  other: 'Otherwise.',
});
export const DoorType = defineEnum<Door>('DoorType', 'How the doors of an elevator open.', {
  centre_opening: 'Panels part in the middle.',
  side_opening: 'Panels go to one side.',
  swing: 'A leaf swings.',
  other: 'Otherwise.',
});
export const ServiceState = defineEnum<'active' | 'maintenance'>('ServiceState', 'What a person may set of a life.', {
  active: 'In service.',
  maintenance: 'Taken out of service for work.',
});

const stays = 'Left out, it stays; null clears it.';
const kept = 'Left out, it stays.';
const version = 'The version that was read; STALE_VERSION when it has changed since.';

@InputType({ description: 'What changes of a device. What is left out stays.' })
export class UpdateDeviceInput {
  @Field(() => ID, { description: 'The device.' }) readonly id!: string;
  @Field(() => Int, { description: version }) readonly version!: number;
  @Field(() => String, { nullable: true, description: `Who made it, 1 to 255 characters. ${kept}` })
  readonly manufacturer?: string;
  @Field(() => String, { nullable: true, description: `The maker's model, 1 to 255 characters. ${kept}` })
  readonly model?: string;
  @Field(() => String, { nullable: true, description: `Firmware, at most 50 characters. ${stays}` })
  readonly firmwareVersion?: string | null;
  @Field(() => ID, {
    nullable: true,
    description: 'Moves it to this building, which needs equipmentId too if it is on some.',
  })
  readonly buildingId?: string;
  @Field(() => ID, {
    nullable: true,
    description: 'Moves it to this equipment and its building; null: it stands for itself.',
  })
  readonly equipmentId?: string | null;
  @Field(() => String, { nullable: true, description: `Where it is mounted, at most 255 characters. ${stays}` })
  readonly installationLocation?: string | null;
  @Field(() => DateTime, { nullable: true, description: `When it was installed. ${stays} A move sets it to now.` })
  readonly installedAt?: Date | null;
  @Field(() => String, { nullable: true, description: `Who installed it, at most 255 characters. ${stays}` })
  readonly installedBy?: string | null;
  @Field(() => ID, { nullable: true, description: `The gateway that sends for it. ${stays}` })
  readonly gatewayId?: string | null;
  @Field(() => ConnectionType, { nullable: true, description: `How it is connected. ${kept}` })
  readonly connectionType?: Connection;
  @Field(() => IPAddress, { nullable: true, description: `Its address. ${stays}` }) readonly ipAddress?: string | null;
  @Field(() => MACAddress, { nullable: true, description: `Its hardware address. ${stays}` })
  readonly macAddress?: string | null;
  @Field(() => ServiceState, { nullable: true, description: `Into maintenance, or back into service. ${kept}` })
  readonly lifecycle?: 'active' | 'maintenance';
  @Field(() => Int, { nullable: true, description: `How often it measures, in seconds, 1 to 86400. ${kept}` })
  readonly samplingIntervalSeconds?: number;
  @Field(() => Int, { nullable: true, description: `How often it reports, in seconds, 1 to 86400. ${kept}` })
  readonly reportingIntervalSeconds?: number;
  @Field(() => Json, { nullable: true, description: `Limits by metric name, { min, max }. ${stays}` })
  readonly alertThresholds?: unknown;
  @Field(() => String, {
    nullable: true,
    description:
      'Common name of its client certificate (mTLS), at most 64 characters. Left out, it stays; null clears it.',
  })
  readonly certificateCommonName?: string | null;
}

@InputType({ description: 'A calibration that was done.' })
export class RecordCalibrationInput {
  @Field(() => ID, { description: 'The device.' }) readonly deviceId!: string;
  @Field(() => DateTime, { description: 'When; not in the future.' }) readonly calibratedAt!: Date;
  @Field(() => DateTime, {
    nullable: true,
    description: 'When the next one is due, after calibratedAt; never if left out.',
  })
  readonly dueAt?: Date | null;
}

@InputType({ description: 'A device to be taken out of service for good.' })
export class DecommissionDeviceInput {
  @Field(() => ID, { description: 'The device.' }) readonly id!: string;
  @Field(() => String, { description: 'Why, 1 to 500 characters.' }) readonly reason!: string;
}

@InputType({ description: 'What a device, or its gateway, says of its state. What is left out stays.' })
export class ReportDeviceStateInput {
  @Field(() => ID, { nullable: true, description: 'The child it is about; the sender itself if left out.' })
  readonly deviceId?: string | null;
  @Field(() => Int, { nullable: true, description: `Battery charge in %, 0 to 100. ${stays}` })
  readonly batteryLevel?: number | null;
  @Field(() => Int, { nullable: true, description: `Received signal strength in dBm. ${stays}` })
  readonly signalStrength?: number | null;
  @Field(() => String, { nullable: true, description: `Firmware it runs, at most 50 characters. ${stays}` })
  readonly firmwareVersion?: string | null;
  @Field(() => String, { nullable: true, description: `Revision of its hardware, at most 50 characters. ${stays}` })
  readonly hardwareRevision?: string | null;
  @Field(() => IPAddress, { nullable: true, description: `Its address. ${stays}` }) readonly ipAddress?: string | null;
  @Field(() => MACAddress, { nullable: true, description: `Its hardware address. ${stays}` })
  readonly macAddress?: string | null;
  @Field(() => String, {
    nullable: true,
    description: 'A fault of its own, at most 500 characters; null: there is none any more.',
  })
  readonly fault?: string | null;
  @Field(() => Boolean, {
    nullable: true,
    description:
      'Whether what it is on rests (parked, out of service): then it may be updated. Good for 10 minutes. Left out, it stays.',
  })
  readonly idle?: boolean | null;
  @Field(() => ConfigurationInput, {
    nullable: true,
    description: 'How it is set, the whole of it; its intervals are those that it is judged by from now on.',
  })
  readonly configuration?: ConfigurationInput | null;
  @Field(() => Int, { nullable: true, description: 'The version of APPLY_CONFIGURATION that it has applied.' })
  readonly configurationVersion?: number | null;
}

@InputType({ description: 'What changes of a building. What is left out stays.' })
export class UpdateBuildingInput {
  @Field(() => ID, { description: 'The building.' }) readonly id!: string;
  @Field(() => Int, { description: version }) readonly version!: number;
  @Field(() => String, { nullable: true, description: `Name, 1 to 200 characters. ${kept}` }) readonly name?: string;
  @Field(() => String, { nullable: true, description: `Postal address in one line. ${stays}` })
  readonly address?: string | null;
  @Field(() => String, { nullable: true, description: `IANA time zone. ${kept}` }) readonly timeZone?: string;
  @Field(() => String, { nullable: true, description: `Its id in your own systems. ${stays}` })
  readonly externalId?: string | null;
}

@InputType({ description: 'What a maker says of a piece of equipment.' })
export class EquipmentDetailsInput {
  @Field(() => Float, { nullable: true, description: `Rated load in kg, above 0. ${stays}` })
  readonly ratedLoadKg?: number | null;
  @Field(() => Float, { nullable: true, description: `Rated speed in m/s, above 0. ${stays}` })
  readonly ratedSpeedMps?: number | null;
  @Field(() => Int, { nullable: true, description: `Number of stops, 1 to 500. ${stays}` })
  readonly stops?: number | null;
  @Field(() => Drive, { nullable: true, description: `How it is driven. ${stays}` }) readonly drive?: DriveWord | null;
  @Field(() => DoorType, { nullable: true, description: `How its doors open. ${stays}` })
  readonly doorType?: Door | null;
  @Field(() => DateTime, { nullable: true, description: `When it was installed. ${stays}` })
  readonly installedOn?: Date | null;
  @Field(() => DateTime, { nullable: true, description: `Since when it is in service. ${stays}` })
  readonly serviceSince?: Date | null;
}

@InputType({ description: 'What changes of a piece of equipment. What is left out stays.' })
export class UpdateEquipmentInput extends EquipmentDetailsInput {
  @Field(() => ID, { description: 'The equipment.' }) readonly id!: string;
  @Field(() => Int, { description: version }) readonly version!: number;
  @Field(() => String, { nullable: true, description: `Name, 1 to 200 characters. ${kept}` }) readonly name?: string;
  @Field(() => String, { nullable: true, description: `Who made it. ${stays}` }) readonly manufacturer?: string | null;
  @Field(() => String, { nullable: true, description: `The maker's model. ${stays}` }) readonly model?: string | null;
  @Field(() => String, { nullable: true, description: `Its id in your own systems. ${stays}` })
  readonly externalId?: string | null;
}
