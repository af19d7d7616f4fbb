import { Directive, Field, Float, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { DateTime } from '../../../platform/graphql/scalars.ts';

export const PredictionBasis = {
  FULL_DATA: 'full_data',
  PARTIAL_DATA: 'partial_data',
  LIMITED_DATA: 'limited_data',
} as const;
registerEnumType(PredictionBasis, {
  name: 'PredictionBasis',
  description: 'How much a prediction rests on.',
  valuesConfig: {
    FULL_DATA: { description: 'All inputs of the model were there.' },
    PARTIAL_DATA: { description: 'Some inputs were missing.' },
    LIMITED_DATA: { description: 'The model knows too little of this equipment to say anything: see `reason`.' },
  },
});

@ObjectType('PredictionModel', { description: 'A trained model and how good it is on data that it has not seen.' })
export class PredictionModel {
  @Field(() => String, { description: 'What it predicts.' })
  readonly name!: string;

  @Field(() => String, { description: 'Its version.' })
  readonly version!: string;

  @Field(() => String, { description: 'SHA-256 of the stored forest, in hex.' })
  readonly checksum!: string;

  @Field(() => DateTime, { description: 'When it was trained.' })
  readonly trainedAt!: Date;

  @Field(() => Int, { description: 'How long training took, in milliseconds.' })
  readonly trainingMs!: number;

  @Field(() => Int, { description: 'How many rows it was trained on.' })
  readonly trainingSamples!: number;

  @Field(() => Int, { description: 'How many rows of other units it was judged by.' })
  readonly heldOutSamples!: number;

  @Field(() => Float, { description: 'Root mean squared error on those, in cycles.' })
  readonly heldOutRmse!: number;

  @Field(() => Float, { description: 'The same error of always answering the mean: what it must beat.' })
  readonly baselineRmse!: number;
}

@ObjectType('EquipmentPrediction', {
  description: 'What is predicted of a piece of equipment. Nothing is invented: what is not known is null.',
})
export class EquipmentPrediction {
  @Field(() => DateTime, { description: 'When this was worked out.' })
  readonly generatedAt!: Date;

  @Field(() => String, {
    nullable: true,
    description: 'Model that answered, name@version; null while none is trained.',
  })
  readonly modelVersion!: string | null;

  @Field(() => PredictionBasis, { description: 'How much it rests on.' })
  readonly predictionBasis!: string;

  @Field(() => String, { nullable: true, description: 'Why the basis is limited; null when it is not.' })
  readonly reason!: string | null;

  @Field(() => Float, { nullable: true, description: 'Confidence, 0 to 1; null when nothing is predicted.' })
  readonly overallConfidence!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: "Share of the model's inputs that are there and good, 0 to 1; null when nothing is predicted.",
  })
  readonly dataQualityScore!: number | null;
}

@ObjectType({ description: 'Equipment of a building; predictions adds what is to be expected of it.' })
@Directive('@key(fields: "id")')
export class Equipment {
  @Field(() => ID, { description: 'UUID of the equipment.' })
  readonly id!: string;
}
