import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { Cursor, DateTime } from '../../../../platform/graphql/scalars.ts';
import { defineEnum } from '../../../../platform/graphql/words.ts';
import type { DeviceStatus as Status, StatusReason as Reason } from '../../domain/device-status.ts';
import { Device } from './device.ts';
import { DeviceStatus } from './enums.ts';

export const StatusReason = defineEnum<Reason>('StatusReason', 'Why a device has its status.', {
  lifecycle_maintenance: 'It was taken out of service for work.',
  maintenance_window: 'A maintenance window on it, its equipment or its building is open.',
  decommissioned: 'It is out of service for good.',
  never_heard: 'It has not been heard yet.',
  silent: 'It was not heard for more than three reporting intervals.',
  gateway_silent: 'Neither its gateway nor anything behind it was heard for three intervals of the gateway.',
  fault_reported: 'It reported a fault of its own.',
  weak_battery: 'Its battery is below 15 %.',
  weak_signal: 'Its signal is below what its kind of connection needs.',
  missed_reports: 'At least one report is missing.',
});

@ObjectType({ description: 'How a device is connected now, and why its status is what it is.' })
export class DeviceConnectivity {
  @Field(() => DeviceStatus, { description: 'How it is doing now.' }) readonly status!: Status;
  @Field(() => [StatusReason], { description: 'Why; empty when online.' }) readonly reasons!: readonly Reason[];
  @Field(() => DateTime, { nullable: true, description: 'When it was last heard; null before it was.' })
  readonly lastSeen!: Date | null;
  @Field(() => Int, { nullable: true, description: 'Seconds since it was last heard; null before it was.' })
  readonly silentForSeconds!: number | null;
  @Field(() => Int, { nullable: true, description: 'Whole reporting intervals since then; null before it was heard.' })
  readonly missedIntervals!: number | null;
  @Field(() => Int, { nullable: true, description: 'Signal strength in dBm; null when wired or not reported.' })
  readonly signalStrength!: number | null;
  @Field(() => Int, { nullable: true, description: 'Battery charge in %; null without a battery or report.' })
  readonly batteryLevel!: number | null;
  @Field(() => String, { nullable: true, description: 'The fault it reported, in words; null without.' })
  readonly fault!: string | null;
  @Field(() => DateTime, {
    nullable: true,
    description: 'When its gateway, or anything behind it, was last heard; null without.',
  })
  readonly gatewayLastSeen!: Date | null;
  readonly gatewayId!: string | null;
}

@InputType({ description: 'Which changes of status; conditions are combined with "and".' })
export class DeviceStatusFilter {
  @Field(() => ID, { nullable: true, description: 'Of this device.' }) readonly deviceId?: string | null;
  @Field(() => ID, { nullable: true, description: 'Of devices on this equipment.' }) readonly equipmentId?:
    string | null;
  @Field(() => ID, { nullable: true, description: 'Of devices in this building.' }) readonly buildingId?: string | null;
  @Field(() => [DeviceStatus], { nullable: true, description: 'To one of these.' }) readonly statuses?: Status[] | null;
}

@ObjectType({ description: 'The status of a device changed.' })
export class DeviceStatusEvent {
  @Field(() => Cursor, { description: 'Where to go on after this event.' }) readonly cursor!: string;
  @Field(() => DateTime, { description: 'When it was noticed, at most a few seconds after it happened.' })
  readonly occurredAt!: Date;
  @Field(() => DeviceStatus, { description: 'The status before.' }) readonly previousStatus!: Status;
  @Field(() => DeviceStatus, { description: 'The status from then on.' }) readonly status!: Status;
  @Field(() => Device, { description: 'The device as it is now; of many, their gateway, or one of them.' })
  readonly device!: Device;
  @Field(() => Int, {
    description:
      'How many visible devices the event is about: 1, or more when they came or went together, by their gateway or at one stroke.',
  })
  readonly devicesAffected!: number;
}
