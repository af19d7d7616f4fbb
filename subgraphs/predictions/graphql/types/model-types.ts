import { Field, Float, ID, InputType, Int, ObjectType } from 'type-graphql';
import { DateTime } from '../../../../platform/graphql/scalars.ts';
import { UserError } from '../../../../platform/graphql/user-error.ts';
import type { ModelStatus } from '../../domain/model-status.ts';
import { ModelStatusEnum } from './enums.ts';
import { PredictionJob } from './job-types.ts';

@ObjectType({ description: 'A model of a group of equipment and how well it did on units that it had not seen.' })
export class PredictionModel {
  @Field(() => ID, { description: 'UUID of the model.' }) readonly id!: string;
  @Field(() => String, { description: 'Version of the recipe and beginning of the checksum, such as 2.0a1b2c3d.' })
  readonly version!: string;
  @Field(() => String, { description: 'Kind of the equipment of the group, in lower case.' })
  readonly equipmentKind!: string;
  @Field(() => String, { description: 'Its manufacturer; empty when not said.' }) readonly manufacturer!: string;
  @Field(() => String, { description: 'Its model; empty when not said.' }) readonly equipmentModel!: string;
  @Field(() => ModelStatusEnum, { description: 'Whether it is used.' }) readonly status!: ModelStatus;
  @Field(() => String, { description: 'Why it has, or got at its training, this status.' }) readonly reason!: string;
  @Field(() => [String], { description: 'Names of the metrics that it needs.' }) readonly metrics!: string[];
  @Field(() => String, { description: 'SHA-256 of the stored file, hex; verified whenever it is loaded.' })
  readonly checksum!: string;
  @Field(() => Int, { description: 'Failures that the group had when it was trained.' }) readonly failures!: number;
  @Field(() => Int, { description: 'Units that it was trained on.' }) readonly trainingUnits!: number;
  @Field(() => Int, { description: 'Other units, on which it was measured.' }) readonly heldOutUnits!: number;
  @Field(() => Int, { description: 'Samples (hours) that it was trained on.' }) readonly trainingSamples!: number;
  @Field(() => Int, { description: 'Samples (hours) of the held-out units.' }) readonly heldOutSamples!: number;
  @Field(() => Float, {
    description: 'Remaining lives above this count as this, in hours: 60 % of the median life in training.',
  })
  readonly capHours!: number;
  @Field(() => Float, { description: 'Root mean square error on the held-out units, in hours.' })
  readonly heldOutRmse!: number;
  @Field(() => Float, { description: 'The same of always saying the mean of the training labels, in hours.' })
  readonly baselineRmse!: number;
  @Field(() => Float, {
    nullable: true,
    description: 'Share of held-out outcomes within the 80 % interval, 0 to 1; null with a single held-out unit.',
  })
  readonly intervalCoverage!: number | null;
  @Field(() => DateTime, { description: 'When it was stored.' }) readonly trainedAt!: Date;
  @Field(() => DateTime, { nullable: true, description: 'When it was last put into use; null if never.' })
  readonly promotedAt!: Date | null;
  @Field(() => Float, { description: 'How long training and measuring took, in milliseconds.' })
  readonly trainingMs!: number;
}

@InputType({ description: 'The group of equipment to train a model for.' })
export class TrainModelInput {
  @Field(() => String, { description: 'Kind of the equipment, such as ELEVATOR.' }) readonly equipmentKind!: string;
  @Field(() => String, { defaultValue: '', description: 'Its manufacturer; empty when the equipment has none.' })
  readonly manufacturer!: string;
  @Field(() => String, { defaultValue: '', description: 'Its model; empty when the equipment has none.' })
  readonly model!: string;
  @Field(() => String, { nullable: true, description: 'Any text of yours: the same key gives the same job.' })
  readonly idempotencyKey?: string | null;
}

@InputType({ description: 'The model to put into use.' })
export class PromoteModelInput {
  @Field(() => ID, { description: 'UUID of the model.' }) readonly modelId!: string;
}

@ObjectType({ description: 'What came of trainModel.' })
export class TrainModelPayload {
  @Field(() => PredictionJob, { nullable: true, description: 'The job; null when it was refused.' })
  readonly job!: PredictionJob | null;
  @Field(() => [UserError], { description: 'Why it was refused; empty when it was taken.' })
  readonly errors!: UserError[];
}

@ObjectType({ description: 'What came of promoteModel.' })
export class PromoteModelPayload {
  @Field(() => PredictionModel, { nullable: true, description: 'The model; null when it was refused.' })
  readonly model!: PredictionModel | null;
  @Field(() => [UserError], { description: 'Why it was refused; empty when it was done.' })
  readonly errors!: UserError[];
}
