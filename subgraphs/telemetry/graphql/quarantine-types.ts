import { ArgsType, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { connectionType, PageArgs } from '../../../platform/graphql/pagination.ts';
import { DateTime } from '../../../platform/graphql/scalars.ts';
import { UserError } from '../../../platform/graphql/user-error.ts';
import { RejectedReading } from './ingest-types.ts';

/** As many as a batch has. */
export const maxReplayed = 1_000;

@ObjectType({
  description: 'A reading that was refused, kept for 7 days so that people can see why and send it again.',
})
export class QuarantinedReading {
  @Field(() => ID, { description: 'The same for the same reading refused for the same reason.' })
  readonly id!: string;

  @Field(() => ID, { description: 'The device that sent it.' })
  readonly senderId!: string;

  @Field(() => String, { description: 'The device that it was said to be of, as it was sent.' })
  readonly deviceId!: string;

  @Field(() => String, { description: 'Name of the metric as it was sent; a number for an id.' })
  readonly metric!: string;

  @Field(() => String, { description: 'The value as it was sent.' })
  readonly value!: string;

  @Field(() => String, { nullable: true, description: 'The unit as it was sent; null when none was.' })
  readonly unit!: string | null;

  @Field(() => String, { description: 'The time as it was sent.' })
  readonly timestamp!: string;

  @Field(() => String, { description: 'Why it was refused: a code of docs/errors.md.' })
  readonly code!: string;

  @Field(() => String, { description: 'What was wrong and what to do.' })
  readonly message!: string;

  @Field(() => Int, { description: 'How often it was sent and refused.' })
  readonly times!: number;

  @Field(() => DateTime, { description: 'When it was refused first.' })
  readonly firstAt!: Date;

  @Field(() => DateTime, { description: 'When it was refused last.' })
  readonly lastAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When it was taken at last; null while it is refused.' })
  readonly replayedAt!: Date | null;
}

export const QuarantinedReadingConnection = connectionType(QuarantinedReading, 'QuarantinedReading');

@ArgsType()
export class QuarantineArgs extends PageArgs {
  @Field(() => [String], { nullable: true, description: 'Only those that were refused with one of these codes.' })
  readonly codes?: string[] | null;
}

@InputType({ description: 'Which refused readings to take again.' })
export class ReplayQuarantinedInput {
  @Field(() => [ID], { description: `Ids of refused readings, at most ${maxReplayed}.` })
  readonly ids!: string[];
}

@ObjectType({ description: 'What became of refused readings that were taken again, as history.' })
export class ReplayQuarantinedPayload {
  @Field(() => Int, { description: 'How many are stored now.' })
  readonly accepted!: number;

  @Field(() => Int, { description: 'How many had been stored meanwhile.' })
  readonly duplicates!: number;

  @Field(() => [RejectedReading], { description: 'The ones that are refused again; `index` is the position in `ids`.' })
  readonly rejected!: readonly RejectedReading[];

  @Field(() => [UserError], { description: 'Why nothing was done; empty otherwise.' })
  readonly errors!: UserError[];
}
