import { Field, Float, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { OperatingMode } from '../../../core/contracts/operating-mode.ts';
import { Json } from '../../../platform/graphql/scalars.ts';
import { UserError } from '../../../platform/graphql/user-error.ts';
import { maxDetails } from '../domain/accept-event.ts';
import { maxBatch } from '../ingest/doors.ts';
import { OperatingModeEnum } from './reading-types.ts';

@InputType({ description: 'A measurement to store.' })
export class ReadingInput {
  @Field(() => ID, {
    nullable: true,
    description: 'The device that measured it; the one of the batch, else the sender, if left out.',
  })
  readonly deviceId?: string | null;

  @Field(() => String, { description: 'Name of the metric.' })
  readonly metric!: string;

  @Field(() => Float, { description: 'A finite number, in `unit`.' })
  readonly value!: number;

  @Field(() => String, {
    nullable: true,
    description: "UCUM unit or a known synonym; the metric's canonical unit if left out.",
  })
  readonly unit?: string | null;

  @Field(() => String, {
    description: 'When it was measured: RFC 3339 with a zone, to the millisecond, at most 5 minutes ahead.',
  })
  readonly timestamp!: string;

  @Field(() => OperatingModeEnum, { nullable: true, description: 'Mode of the car; the one of the batch if left out.' })
  readonly operatingMode?: OperatingMode | null;
}

@InputType({ description: 'A batch of measurements.' })
export class IngestTelemetryInput {
  @Field(() => String, {
    nullable: true,
    description: 'The same key gives the same answer for 10 minutes. Readings are idempotent without it.',
  })
  readonly idempotencyKey?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'The device of readings that name none: the sender or a child of its gateway.',
  })
  readonly deviceId?: string | null;

  @Field(() => OperatingModeEnum, { nullable: true, description: 'Mode of the car for readings that state none.' })
  readonly operatingMode?: OperatingMode | null;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Backfilled history: stored, never the cause of an alert about now.',
  })
  readonly historical!: boolean;

  @Field(() => [ReadingInput], { description: `At most ${maxBatch}.` })
  readonly readings!: ReadingInput[];
}

@ObjectType({ description: 'A reading that was not stored, and why.' })
export class RejectedReading {
  @Field(() => Int, { description: 'Position in the batch, from 0.' })
  readonly index!: number;

  @Field(() => String, { description: 'Stable code, listed in docs/errors.md.' })
  readonly code!: string;

  @Field(() => String, { description: 'What is wrong and what to do.' })
  readonly message!: string;
}

@ObjectType({ description: 'What became of a batch. Accepted readings are stored durably.' })
export class IngestTelemetryPayload {
  @Field(() => Int, { description: 'How many were stored.' })
  readonly accepted!: number;

  @Field(() => Int, { description: 'How many were stored before.' })
  readonly duplicates!: number;

  @Field(() => [RejectedReading], { description: 'The ones that were not stored, in the order of the batch.' })
  readonly rejected!: readonly RejectedReading[];

  @Field(() => [UserError], { description: 'Why nothing of the batch was taken; empty otherwise.' })
  readonly errors!: UserError[];

  @Field(() => Int, {
    nullable: true,
    description: 'When a sender that was too fast may send it again (ms); else null.',
  })
  readonly retryAfterMs!: number | null;
}

@InputType({ description: 'Something that happened to equipment, to store.' })
export class EquipmentEventInput {
  @Field(() => ID, {
    nullable: true,
    description: 'The device that noticed it; the one of the batch, else the sender, if left out.',
  })
  readonly deviceId?: string | null;

  @Field(() => String, {
    description:
      'A word of EquipmentEventCode, such as "door_cycle" (either case). One that is unknown is rejected alone.',
  })
  readonly code!: string;

  @Field(() => String, {
    description: 'When it happened: RFC 3339 with a zone, to the millisecond, at most 5 minutes ahead.',
  })
  readonly occurredAt!: string;

  @Field(() => OperatingModeEnum, { nullable: true, description: 'Mode of the car; the one of the batch if left out.' })
  readonly operatingMode?: OperatingMode | null;

  @Field(() => Json, {
    nullable: true,
    description: `A JSON object of at most ${maxDetails} characters; empty if left out.`,
  })
  readonly details?: unknown;
}

@InputType({ description: 'A batch of equipment events.' })
export class IngestEventsInput {
  @Field(() => String, {
    nullable: true,
    description: 'The same key gives the same answer for 10 minutes. Events are idempotent without it.',
  })
  readonly idempotencyKey?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'The device of events that name none: the sender or a child of its gateway.',
  })
  readonly deviceId?: string | null;

  @Field(() => OperatingModeEnum, { nullable: true, description: 'Mode of the car for events that state none.' })
  readonly operatingMode?: OperatingMode | null;

  @Field(() => [EquipmentEventInput], { description: `At most ${maxBatch}.` })
  readonly events!: EquipmentEventInput[];
}

@ObjectType({ description: 'An equipment event that was not stored, and why.' })
export class RejectedEvent {
  @Field(() => Int, { description: 'Position in the batch, from 0.' })
  readonly index!: number;

  @Field(() => String, { description: 'Stable code, listed in docs/errors.md.' })
  readonly code!: string;

  @Field(() => String, { description: 'What is wrong and what to do.' })
  readonly message!: string;
}

@ObjectType({ description: 'What became of a batch of events. Accepted ones are stored durably.' })
export class IngestEventsPayload {
  @Field(() => Int, { description: 'How many were stored.' })
  readonly accepted!: number;

  @Field(() => Int, { description: 'How many were stored before: same device, code and time.' })
  readonly duplicates!: number;

  @Field(() => [RejectedEvent], { description: 'The ones that were not stored, in the order of the batch.' })
  readonly rejected!: readonly RejectedEvent[];

  @Field(() => [UserError], { description: 'Why nothing of the batch was taken; empty otherwise.' })
  readonly errors!: UserError[];

  @Field(() => Int, {
    nullable: true,
    description: 'When a sender that was too fast may send it again (ms); else null.',
  })
  readonly retryAfterMs!: number | null;
}
