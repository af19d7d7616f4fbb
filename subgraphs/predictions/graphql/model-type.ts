import { Field, Float, ID, Int, ObjectType } from 'type-graphql';
import { DateTime } from '../../../platform/graphql/scalars.ts';

@ObjectType({ description: 'A trained model and how well it did on engines that it had not seen.' })
export class PredictionModel {
  @Field(() => ID, { description: 'UUID of the model.' })
  readonly id!: string;

  @Field(() => String, { description: 'Name of the model.' })
  readonly name!: string;

  @Field(() => String, { description: 'Version of the recipe and of the data, such as 1.0a1b2c3d.' })
  readonly version!: string;

  @Field(() => String, { description: 'What it was trained on and what it predicts.' })
  readonly description!: string;

  @Field(() => String, { description: 'SHA-256 of the stored forest, hex; verified whenever it is loaded.' })
  readonly checksum!: string;

  @Field(() => Int, { description: 'Engines that it was trained on.' })
  readonly trainingUnits!: number;

  @Field(() => Int, { description: 'Other engines, on which it was measured.' })
  readonly heldOutUnits!: number;

  @Field(() => Int, { description: 'Samples that it was trained on.' })
  readonly trainingSamples!: number;

  @Field(() => Int, { description: 'Samples of the held-out engines.' })
  readonly heldOutSamples!: number;

  @Field(() => Float, { description: 'Root mean square error on the held-out engines, in cycles.' })
  readonly heldOutRmse!: number;

  @Field(() => Float, { description: 'The same of always saying the mean of the training labels, in cycles.' })
  readonly baselineRmse!: number;

  @Field(() => DateTime, { description: 'When it was stored.' })
  readonly trainedAt!: Date;

  @Field(() => Float, { description: 'How long training and measuring took, in milliseconds.' })
  readonly trainingMs!: number;
}
