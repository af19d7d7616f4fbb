import { Field, Float, ID, InputType, Int, ObjectType } from 'type-graphql';
import { DateTime } from '../../../../platform/graphql/scalars.ts';
import { UserError } from '../../../../platform/graphql/user-error.ts';
import type { ModelStatus } from '../../domain/model-status.ts';
import { ModelStatusEnum } from './enums.ts';
import { PredictionJob } from './job-types.ts';

@ObjectType({ description: 'How well a probability was foretold in a back-test.' })
export class RiskBackTest {
  @Field(() => Float, { description: 'Days within which a failure was foretold.' }) readonly days!: number;
  @Field(() => Int, { description: 'Steps of lives whose outcome is known.' }) readonly samples!: number;
  @Field(() => Float, { description: 'Share of them after which it failed, 0 to 1.' }) readonly failed!: number;
  @Field(() => Float, { description: 'Mean square of probability less outcome.' }) readonly brier!: number;
  @Field(() => Float, {
    nullable: true,
    description: '1 less the Brier score over that of always saying the share; null when all or none failed.',
  })
  readonly skill!: number | null;
}

@ObjectType({
  description: 'What the recipe would have said back then: trained on other units until a time, judged after it.',
})
export class BackTest {
  @Field(() => DateTime, { description: 'Until when it was trained.' }) readonly trainedUntil!: Date;
  @Field(() => Int, { description: 'Failures that it was trained on.' }) readonly trainedFailures!: number;
  @Field(() => Int, { description: 'Units that it was judged on.' }) readonly units!: number;
  @Field(() => Int, { description: 'Steps of their lives.' }) readonly samples!: number;
  @Field(() => Float, {
    nullable: true,
    description: 'Root mean square error of the remaining life, in hours, up to the cap; null when none failed.',
  })
  readonly rmse!: number | null;
  @Field(() => Float, { nullable: true, description: 'The same by age alone.' }) readonly ageRmse!: number | null;
  @Field(() => Float, { nullable: true, description: 'Share of outcomes within the 90 % interval, 0 to 1.' })
  readonly coverage!: number | null;
  @Field(() => [RiskBackTest], { description: 'For 7, 30 and 90 days, as far as outcomes are known.' })
  readonly risks!: RiskBackTest[];
}

@ObjectType({ description: 'How far a metric has moved since training.' })
export class MetricDrift {
  @Field(() => String, { description: 'Name of the metric.' }) readonly metric!: string;
  @Field(() => Float, {
    nullable: true,
    description:
      'Population stability index of the hours of the last 30 days against training: 0 is the same, above 0.25 another; null with fewer than 200 hours.',
  })
  readonly stabilityIndex!: number | null;
}

@ObjectType({ description: 'Predictions of a month (UTC) whose 30 days are over, one a day and piece of equipment.' })
export class CalibrationMonth {
  @Field(() => DateTime, { description: 'Its beginning.' }) readonly month!: Date;
  @Field(() => Int, { description: 'How many.' }) readonly predictions!: number;
  @Field(() => Float, { description: 'Mean probability of a failure within 30 days, 0 to 1.' })
  readonly said!: number;
  @Field(() => Float, { description: 'Share that failed within 30 days, 0 to 1.' }) readonly came!: number;
  @Field(() => Float, { description: 'Mean square of probability less outcome.' }) readonly brier!: number;
}

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
  @Field(() => [BackTest], {
    description: 'Of its training run, time-split and by unit; empty when too few failures were known.',
  })
  readonly backTests!: BackTest[];
}

@ObjectType({ description: 'How the inputs of a model have moved, and whether what it says comes true.' })
export class ModelDrift {
  @Field(() => DateTime, { description: 'When it was measured.' }) readonly measuredAt!: Date;
  @Field(() => [MetricDrift], { description: 'Of each metric that the model needs.' }) readonly metrics!: MetricDrift[];
  @Field(() => [CalibrationMonth], { description: 'Predictions against what came, newest month first, up to 24.' })
  readonly calibration!: CalibrationMonth[];
  @Field(() => Boolean, { description: 'Whether this measurement had the group trained anew.' })
  readonly retrained!: boolean;
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
