import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { Cursor, DateTime } from '../../../../platform/graphql/scalars.ts';
import { UserError } from '../../../../platform/graphql/user-error.ts';
import type { JobKind, JobStatus } from '../../store/jobs.ts';
import { Equipment } from './entities.ts';
import { JobKindEnum, JobStatusEnum } from './enums.ts';
import { EquipmentPrediction } from './prediction-types.ts';

@ObjectType({ description: 'Work that takes longer than a request. Only its organization sees it.' })
export class PredictionJob {
  @Field(() => ID, { description: 'UUID.' }) readonly id!: string;
  @Field(() => JobKindEnum, { description: 'What it does.' }) readonly kind!: JobKind;
  @Field(() => JobStatusEnum, { description: 'Where it stands.' }) readonly status!: JobStatus;
  @Field(() => [Equipment], { description: 'What it predicts for; empty when it trains.' })
  readonly equipment!: Equipment[];
  @Field(() => Int, { description: 'How many pieces of equipment it has to do.' }) readonly total!: number;
  @Field(() => Int, { description: 'How many are done.' }) readonly done!: number;
  @Field(() => Int, { description: 'For how many of these there were numbers.' }) readonly predicted!: number;
  @Field(() => ID, { nullable: true, description: 'The model that it trained; null before, and when it predicts.' })
  readonly modelId!: string | null;
  @Field(() => String, { nullable: true, description: 'What is worth knowing of the outcome; null if nothing.' })
  readonly reason!: string | null;
  @Field(() => DateTime, { description: 'When it was asked for.' }) readonly createdAt!: Date;
  @Field(() => DateTime, { nullable: true, description: 'When it ended; null before.' })
  readonly finishedAt!: Date | null;
}

@InputType({ description: 'What to predict for: some equipment, or all of a building.' })
export class RunPredictionsInput {
  @Field(() => [ID], { nullable: true, description: 'UUIDs of up to 500 pieces of equipment.' })
  readonly equipmentIds?: string[] | null;
  @Field(() => ID, { nullable: true, description: 'UUID of a building, instead.' })
  readonly buildingId?: string | null;
  @Field(() => String, { nullable: true, description: 'Any text of yours: the same key gives the same job.' })
  readonly idempotencyKey?: string | null;
}

@ObjectType({ description: 'What came of runPredictions.' })
export class RunPredictionsPayload {
  @Field(() => PredictionJob, { nullable: true, description: 'The job; null when it was refused.' })
  readonly job!: PredictionJob | null;
  @Field(() => [UserError], { description: 'Why it was refused; empty when it was taken.' })
  readonly errors!: UserError[];
}

@ObjectType({ description: 'A job got further.' })
export class PredictionJobEvent {
  @Field(() => Cursor, { description: 'Where the event lies: give it as `after` to go on from here.' })
  readonly cursor!: string;
  @Field(() => DateTime, { description: 'When it happened.' }) readonly occurredAt!: Date;
  @Field(() => PredictionJob, { description: 'The job as it is now.' }) readonly job!: PredictionJob;
}

@ObjectType({ description: 'A prediction was made.' })
export class PredictionEvent {
  @Field(() => Cursor, { description: 'Where the event lies: give it as `after` to go on from here.' })
  readonly cursor!: string;
  @Field(() => DateTime, { description: 'When it happened.' }) readonly occurredAt!: Date;
  @Field(() => Equipment, { nullable: true, description: 'Of what.' }) readonly equipment!: Equipment | null;
  @Field(() => EquipmentPrediction, { description: 'The prediction as it is now.' })
  readonly prediction!: EquipmentPrediction;
}

@InputType({ description: 'Which predictions.' })
export class PredictionFilter {
  @Field(() => [ID], { nullable: true, description: 'Of this equipment; all that is visible if left out.' })
  readonly equipmentIds?: string[] | null;
  @Field(() => Number, {
    nullable: true,
    description: 'Only with at least this probability of failure within 30 days, 0 to 1.',
  })
  readonly minProbability?: number | null;
}
