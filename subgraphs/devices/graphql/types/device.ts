import { Directive, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { connectionType } from '../../../../platform/graphql/pagination.ts';
import { DateTime, IPAddress, Json, MACAddress } from '../../../../platform/graphql/scalars.ts';
import { defineEnum } from '../../../../platform/graphql/words.ts';
import type { DeviceStatus as Status, Lifecycle } from '../../domain/device-status.ts';
import type { ConnectionType as Connection, DeviceType as Type } from '../../domain/vocabulary.ts';
import { ConnectionType, DeviceLifecycle, DeviceStatus, DeviceType } from './enums.ts';

const fresh = 'Counted from arrival at the platform.';

@ObjectType({
  description:
    'A sensor, gateway or interface. Without equipment (a gateway, a machine-room sensor) it is first-class all the same.',
})
@Directive('@key(fields: "id")')
export class Device {
  @Field(() => ID, { description: 'Stable id (UUID).' }) readonly id!: string;
  @Field(() => String, { description: 'Serial number, unique on the platform, 1 to 100 characters.' })
  readonly deviceSerial!: string;
  @Field(() => DeviceType, { description: 'What it is or measures.' }) readonly deviceType!: Type;
  @Field(() => String, { description: 'Who made it.' }) readonly manufacturer!: string;
  @Field(() => String, { description: "The maker's model." }) readonly model!: string;
  @Field(() => String, { nullable: true, description: 'Firmware it last reported; null before it has.' })
  readonly firmwareVersion!: string | null;
  @Field(() => String, {
    nullable: true,
    description: 'Revision of its hardware that it last reported; null before it has.',
  })
  readonly hardwareRevision!: string | null;
  @Field(() => String, { nullable: true, description: 'Where it is mounted, in words; null if not stated.' })
  readonly installationLocation!: string | null;
  @Field(() => DateTime, { nullable: true, description: 'When it was installed; null if not stated.' })
  readonly installedAt!: Date | null;
  @Field(() => String, { nullable: true, description: 'Who installed it; null if not stated.' }) readonly installedBy!:
    string | null;
  @Field(() => ConnectionType, { description: 'How it is connected.' }) readonly connectionType!: Connection;
  @Field(() => IPAddress, { nullable: true, description: 'Its address; null if not known.' }) readonly ipAddress!:
    string | null;
  @Field(() => MACAddress, { nullable: true, description: 'Its hardware address; null if not known.' })
  readonly macAddress!: string | null;
  @Field(() => DeviceLifecycle, { description: 'Where it is in its life.' }) readonly lifecycle!: Lifecycle;
  @Field(() => DateTime, { nullable: true, description: `When it was last heard; null before it was. ${fresh}` })
  readonly lastSeen!: Date | null;
  @Field(() => Int, { nullable: true, description: 'Battery charge in %, 0 to 100; null without a battery or report.' })
  readonly batteryLevel!: number | null;
  @Field(() => Int, {
    nullable: true,
    description: 'Received signal strength in dBm; null when wired or not reported.',
  })
  readonly signalStrength!: number | null;
  @Field(() => Int, { description: 'How often it measures, in seconds, 1 to 86400.' })
  readonly samplingIntervalSeconds!: number;
  @Field(() => Int, { description: 'How often it reports, in seconds, 1 to 86400.' })
  readonly reportingIntervalSeconds!: number;
  @Field(() => Json, {
    nullable: true,
    description:
      'Limits by metric name, { min, max } in the canonical unit; null without. A reading beyond one is an anomaly of type threshold, and an alert.',
  })
  readonly alertThresholds!: Record<string, unknown> | null;
  @Field(() => DateTime, { nullable: true, description: 'Last calibration; null if never.' })
  readonly lastCalibrated!: Date | null;
  @Field(() => DateTime, { nullable: true, description: 'When calibration is due; null if not planned.' })
  readonly calibrationDue!: Date | null;
  @Field(() => DateTime, { description: 'When it was registered.' }) readonly createdAt!: Date;
  @Field(() => DateTime, { description: 'When its record last changed.' }) readonly updatedAt!: Date;
  @Field(() => ID, { nullable: true, description: 'Id of the user who registered it; null when the platform did.' })
  readonly createdBy!: string | null;
  @Field(() => Int, { description: 'Counts changes by people; say it in updateDevice.' }) readonly version!: number;
  @Field(() => DateTime, { nullable: true, description: 'When it was decommissioned; null while it lives.' })
  readonly decommissionedAt!: Date | null;
  @Field(() => String, { nullable: true, description: 'Why it was decommissioned; null while it lives.' })
  readonly decommissionReason!: string | null;
  @Field(() => String, {
    nullable: true,
    description:
      'Common name of its client certificate (mTLS); null without. Kept for the doors that check certificates.',
  })
  readonly certificateCommonName!: string | null;
  readonly buildingId!: string;
  readonly equipmentId!: string | null;
  readonly gatewayId!: string | null;
  readonly templateId!: string | null;
}

export const DeviceConnection = connectionType(Device, 'Device');

@InputType({ description: 'Which devices; conditions are combined with "and".' })
export class DeviceFilter {
  @Field(() => ID, { nullable: true, description: 'In this building.' }) readonly buildingId?: string | null;
  @Field(() => ID, { nullable: true, description: 'On this piece of equipment.' }) readonly equipmentId?: string | null;
  @Field(() => [DeviceType], { nullable: true, description: 'Of one of these types.' }) readonly deviceTypes?:
    Type[] | null;
  @Field(() => [DeviceLifecycle], { nullable: true, description: 'In one of these phases of life.' })
  readonly lifecycles?: Lifecycle[] | null;
  @Field(() => ID, { nullable: true, description: 'Behind this gateway.' }) readonly gatewayId?: string | null;
  @Field(() => [DeviceStatus], {
    nullable: true,
    description: 'With one of these statuses, as of the last few seconds.',
  })
  readonly statuses?: Status[] | null;
  @Field(() => String, {
    nullable: true,
    description:
      'Part of serial number, manufacturer, model or location, or of the name of its equipment or the name or address of its building; case does not matter.',
  })
  readonly search?: string | null;
  @Field(() => Boolean, {
    nullable: true,
    description: 'Whose reported configuration differs from the desired one; false: those where it does not.',
  })
  readonly configurationDrift?: boolean | null;
  @Field(() => DateTime, { nullable: true, description: 'Whose calibration is due before this moment.' })
  readonly calibrationDueBefore?: Date | null;
}

@ObjectType({ description: 'A device at a place for a time. Readings belong to the one at their event time.' })
export class DeviceInstallation {
  @Field(() => Int, { description: 'Number under which its readings are kept, never used again.' })
  readonly key!: number;
  @Field(() => ID, { description: 'The building.' }) readonly buildingId!: string;
  @Field(() => ID, { nullable: true, description: 'The equipment; null when it stood for itself.' })
  readonly equipmentId!: string | null;
  @Field(() => DateTime, { description: 'From when on.' }) readonly validFrom!: Date;
  @Field(() => DateTime, { nullable: true, description: 'Until when; null while it lasts.' })
  readonly validTo!: Date | null;
}

export type OrderWord = 'serial' | 'serial_descending';
export const DeviceOrder = defineEnum<OrderWord>('DeviceOrder', 'Order of a list of devices.', {
  serial: 'By serial number.',
  serial_descending: 'By serial number, backwards.',
});
