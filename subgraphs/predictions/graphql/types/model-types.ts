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
  @Field(() => Int, { description: 'Units that it was trained on, those that never failed among them.' })
  readonly trainingUnits!: number;
  @Field(() => Int, { description: 'Units with a failure, each judged by the trees that had not seen it.' })
  readonly heldOutUnits!: number;
  @Field(() => Int, { description: 'Samples (steps of lives) that it was trained on.' })
  readonly trainingSamples!: number;
  @Field(() => Int, { description: 'Samples of the units that it was judged on.' }) readonly heldOutSamples!: number;
  @Field(() => Float, {
    description: 'Remaining lives above this count as this, in hours: where wear begins to show in the median unit.',
  })
  readonly capHours!: number;
  @Field(() => Float, { description: 'Root mean square error on units that the trees had not seen, in hours.' })
  readonly heldOutRmse!: number;
  @Field(() => Float, {
    description: 'The same of the better of two simple rules: what the age alone says, and always the mean; in hours.',
  })
  readonly baselineRmse!: number;
  @Field(() => Float, {
    nullable: true,
    description:
      'Share of outcomes within the 90 % interval with margins of other units, 0 to 1; null with a single unit.',
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
