import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { connectionType } from '../../../../platform/graphql/pagination.ts';
import { Cursor, DateTime, Duration, Json } from '../../../../platform/graphql/scalars.ts';
import { UserError } from '../../../../platform/graphql/user-error.ts';
import { defineEnum } from '../../../../platform/graphql/words.ts';
import type { CommandState as State } from '../../domain/command-lifecycle.ts';
import type { DeviceType as Type } from '../../domain/vocabulary.ts';
import { DeviceType } from './enums.ts';

export const CommandState = defineEnum<State>('CommandState', 'Where a command is on its way.', {
  queued: 'Kept for the device; class 2 waits for approval first.',
  sent: 'Given to the device or its gateway.',
  delivered: 'Acknowledged: the device may execute it now.',
  succeeded: 'Executed.',
  failed: 'The device could not.',
  timed_out: 'Acknowledged, and then nothing was heard in time.',
  expired: 'Not acknowledged before it expired; it is not executed.',
  cancelled: 'Called back before it was acknowledged; it is not executed.',
});
export type OutcomeWord = 'succeeded' | 'failed';
export const CommandOutcome = defineEnum<OutcomeWord>('CommandOutcome', 'How a command ended.', {
  succeeded: 'Executed.',
  failed: 'The device could not.',
});

@ObjectType({ description: 'A command to a device, with its way. Visible with SEND_COMMANDS or READ_HEALTH.' })
export class DeviceCommand {
  @Field(() => ID, { description: 'Stable id (UUID).' }) readonly id!: string;
  @Field(() => ID, { description: 'The device it is for.' }) readonly deviceId!: string;
  @Field(() => String, { description: 'Name in the catalogue of commands.' }) readonly name!: string;
  @Field(() => Json, { description: 'Parameters by name; {} without.' }) readonly params!: unknown;
  @Field(() => Int, { description: '0 reads, 1 is soon undone, 2 interrupts the device and needs a second person.' })
  readonly safetyClass!: number;
  @Field(() => CommandState, { description: 'Where it is on its way.' }) readonly state!: State;
  @Field(() => ID, { nullable: true, description: 'Id of the user who asked; null when the platform did.' })
  readonly requestedBy!: string | null;
  @Field(() => DateTime, { description: 'When it was asked for.' }) readonly requestedAt!: Date;
  @Field(() => ID, { nullable: true, description: 'Id of the second person; null when none is needed or not yet.' })
  readonly approvedBy!: string | null;
  @Field(() => DateTime, { nullable: true, description: 'When the second person approved; null if not.' })
  readonly approvedAt!: Date | null;
  @Field(() => DateTime, { description: 'Not executed unless acknowledged before.' }) readonly expiresAt!: Date;
  @Field(() => DateTime, { nullable: true, description: 'When it was first given to the device; null before.' })
  readonly sentAt!: Date | null;
  @Field(() => DateTime, { nullable: true, description: 'When the device acknowledged it; null before.' })
  readonly deliveredAt!: Date | null;
  @Field(() => DateTime, { nullable: true, description: 'When it ended, in whichever way; null before.' })
  readonly finishedAt!: Date | null;
  @Field(() => Json, { nullable: true, description: 'What the device gave back; null without.' })
  readonly result!: unknown;
  @Field(() => String, { nullable: true, description: 'What was said of its end, for a person; null without.' })
  readonly message!: string | null;
}

export const DeviceCommandConnection = connectionType(DeviceCommand, 'DeviceCommand');

@ObjectType({ description: 'A command that can be sent.' })
export class CommandDescription {
  @Field(() => String, { description: 'Its name.' }) readonly name!: string;
  @Field(() => String, { description: 'What it does.' }) readonly description!: string;
  @Field(() => Int, { description: '0 reads, 1 is soon undone, 2 interrupts the device and needs a second person.' })
  readonly safetyClass!: number;
  @Field(() => Int, { description: 'How long a device may take after it has acknowledged, in seconds.' })
  readonly timeoutSeconds!: number;
  @Field(() => [DeviceType], { nullable: true, description: 'Types of device that know it; null: all.' })
  readonly deviceTypes!: readonly Type[] | null;
  @Field(() => Json, { description: 'Parameters by name: kind, min and max or words, required.' })
  readonly parameters!: unknown;
}

@InputType({ description: 'A command to be sent.' })
export class SendDeviceCommandInput {
  @Field(() => ID, { description: 'The device.' }) readonly deviceId!: string;
  @Field(() => String, { description: 'Name in the catalogue of commands.' }) readonly name!: string;
  @Field(() => Json, { nullable: true, description: 'Parameters by name; none if left out.' })
  readonly params?: unknown;
  @Field(() => Duration, {
    nullable: true,
    description: 'How long it may wait for the device, PT1S to P7D; PT15M if left out.',
  })
  readonly expiresIn?: string | null;
  @Field(() => String, { nullable: true, description: 'Makes a retry safe: the same key gives the same command.' })
  readonly idempotencyKey?: string | null;
}

@InputType({ description: 'A command, by its id.' })
export class CommandInput {
  @Field(() => ID, { description: 'The command.' }) readonly commandId!: string;
}

@InputType({ description: 'How a command ended, from the device.' })
export class CompleteCommandInput extends CommandInput {
  @Field(() => CommandOutcome, { description: 'How it ended.' }) readonly outcome!: OutcomeWord;
  @Field(() => Json, { nullable: true, description: 'What it gave back, at most 64 KiB as JSON.' })
  readonly result?: unknown;
  @Field(() => String, { nullable: true, description: 'For a person, at most 1000 characters.' })
  readonly message?: string | null;
}

@ObjectType({ description: 'Outcome of a mutation of a command.' })
export class DeviceCommandPayload {
  @Field(() => DeviceCommand, { nullable: true, description: 'The command; null when it was refused.' })
  readonly command!: DeviceCommand | null;
  @Field(() => [UserError], { description: 'Why it was refused; empty when it was done.' })
  readonly errors!: UserError[];
}

@InputType({ description: 'Which commands; conditions are combined with "and".' })
export class DeviceCommandFilter {
  @Field(() => ID, { nullable: true, description: 'To this device.' }) readonly deviceId?: string | null;
  @Field(() => ID, { nullable: true, description: 'This command.' }) readonly commandId?: string | null;
  @Field(() => [CommandState], { nullable: true, description: 'That reached one of these states.' })
  readonly states?: State[] | null;
}

@ObjectType({ description: 'A command was queued, or moved on.' })
export class DeviceCommandEvent {
  @Field(() => Cursor, { description: 'Where to go on after this event.' }) readonly cursor!: string;
  @Field(() => DateTime, { description: 'When it happened.' }) readonly occurredAt!: Date;
  @Field(() => CommandState, { description: 'The state that was reached then.' }) readonly state!: State;
  @Field(() => DeviceCommand, { description: 'The command as it is now.' }) readonly command!: DeviceCommand;
}

@ObjectType({ description: 'A command for the device that listens, or for a child of it.' })
export class CommandForDeviceEvent {
  @Field(() => Cursor, { description: 'Where to go on after this event.' }) readonly cursor!: string;
  @Field(() => DateTime, { description: 'When it was queued or approved.' }) readonly occurredAt!: Date;
  @Field(() => DeviceCommand, { description: 'The command. Execute it only after acknowledgeCommand succeeded.' })
  readonly command!: DeviceCommand;
}
