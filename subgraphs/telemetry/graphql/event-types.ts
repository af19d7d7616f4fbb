import { ArgsType, Field, ID, InputType, ObjectType } from 'type-graphql';
import { equipmentEventCodes } from '../../../core/contracts/equipment-event.ts';
import { connectionType, PageArgs } from '../../../platform/graphql/pagination.ts';
import { Cursor, DateTime, Json } from '../../../platform/graphql/scalars.ts';
import { TimeRange } from '../../../platform/graphql/time-range.ts';
import { defineEnum, meaningsOf } from '../../../platform/graphql/words.ts';
import { Device, Equipment, OperatingModeEnum } from './reading-types.ts';

const ours: Readonly<Record<string, string>> = {
  trip_started: 'The car began to move.',
  trip_ended: 'The car stopped at a landing.',
  door_cycle: 'The doors opened and closed once.',
  mode_changed: 'The mode of the car changed; see `operatingMode`.',
  passenger_alarm: 'Somebody in the car called for help.',
  test_call: 'The alarm equipment called of itself, as it must at least every 72 hours (EN 81-28).',
  fault_cleared: 'A fault that was reported is over.',
};

export const EquipmentEventCodeEnum = defineEnum(
  'EquipmentEventCode',
  'What equipment reports of itself: lift faults as BACnet names them (BACnetLiftFault), and its doings.',
  meaningsOf(equipmentEventCodes, (word) => ours[word] ?? `BACnet lift fault: ${word.replaceAll('_', ' ')}.`),
);

@ObjectType({ description: 'Something that happened to equipment, as a device reported it.' })
export class EquipmentEvent {
  @Field(() => ID, { description: 'The same for the same device, type and time.' })
  readonly id!: string;

  @Field(() => EquipmentEventCodeEnum, { description: 'What happened.' })
  readonly type!: string;

  @Field(() => DateTime, { description: 'When it happened (event time).' })
  readonly time!: Date;

  @Field(() => Json, { description: 'What the device said of it: a JSON object, empty when it said nothing.' })
  readonly details!: Record<string, unknown>;

  @Field(() => OperatingModeEnum, {
    nullable: true,
    description: 'Mode of the car at that time; null when not stated.',
  })
  readonly operatingMode!: string | null;

  @Field(() => Device, { nullable: true, description: 'The device that reported it.' })
  readonly device!: Device | null;

  @Field(() => Equipment, {
    nullable: true,
    description: 'What the device was installed on at that time; null when on nothing, as in a machine room.',
  })
  readonly equipment!: Equipment | null;
}

export const EquipmentEventConnection = connectionType(EquipmentEvent, 'EquipmentEvent');

@ArgsType()
export class EventsArgs extends PageArgs {
  @Field(() => [EquipmentEventCodeEnum], { nullable: true, description: 'What happened; anything if left out.' })
  readonly codes?: string[] | null;

  @Field(() => TimeRange, { nullable: true, description: 'The last 24 hours if left out.' })
  readonly range?: TimeRange | null;
}

@InputType({ description: 'Which equipment events are sent; all that the viewer may see if left out.' })
export class EquipmentEventFilter {
  @Field(() => [ID], { nullable: true, description: 'Of this equipment.' })
  readonly equipmentIds?: string[] | null;

  @Field(() => [ID], { nullable: true, description: 'Reported by these devices.' })
  readonly deviceIds?: string[] | null;

  @Field(() => [EquipmentEventCodeEnum], { nullable: true, description: 'What happened.' })
  readonly codes?: string[] | null;
}

@ObjectType({ description: 'An equipment event was stored.' })
export class EquipmentEventReported {
  @Field(() => Cursor, { description: 'Where this lies in the stream: pass it as `after` to go on behind it.' })
  readonly cursor!: string;

  @Field(() => DateTime, { description: 'When it happened (event time).' })
  readonly occurredAt!: Date;

  @Field(() => EquipmentEvent, { description: 'The event itself.' })
  readonly event!: EquipmentEvent;
}
