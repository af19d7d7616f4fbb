import { Directive, Field, Float, ID, ObjectType, registerEnumType } from 'type-graphql';
import { DateTime } from '../../../platform/graphql/scalars.ts';

export const PredictionBasisEnum = {
  FULL_DATA: 'FULL_DATA',
  PARTIAL_DATA: 'PARTIAL_DATA',
  LIMITED_DATA: 'LIMITED_DATA',
} as const;
export type PredictionBasis = keyof typeof PredictionBasisEnum;
registerEnumType(PredictionBasisEnum, {
  name: 'PredictionBasis',
  description: 'How much of what the model needs there was.',
  valuesConfig: {
    FULL_DATA: { description: 'All of it.' },
    PARTIAL_DATA: { description: 'Some of it: the numbers are less certain.' },
    LIMITED_DATA: { description: 'Too little for any number; `reason` says what is missing.' },
  },
});

@ObjectType({ description: 'How long a component is expected to last.' })
export class ComponentLife {
  @Field(() => String, { description: 'The component, such as door_operator.' })
  readonly component!: string;

  @Field(() => Float, { description: 'Days until it is expected to fail.' })
  readonly days!: number;

  @Field(() => Float, { nullable: true, description: 'From 0 to 1; null when it was not computed.' })
  readonly confidence!: number | null;
}

@ObjectType({ description: 'What is expected of a piece of equipment. Every number is computed, or null.' })
export class EquipmentPrediction {
  @Field(() => DateTime, { description: 'When this answer was made.' })
  readonly generatedAt!: Date;

  @Field(() => String, { nullable: true, description: 'Version of the model; null until one is trained or loaded.' })
  readonly modelVersion!: string | null;

  @Field(() => PredictionBasisEnum, { description: 'How much the prediction rests on.' })
  readonly predictionBasis!: PredictionBasis;

  @Field(() => String, { nullable: true, description: 'Why there are no numbers, or fewer; null when nothing lacks.' })
  readonly reason!: string | null;

  @Field(() => Float, { nullable: true, description: 'From 0 to 1; null when nothing was predicted.' })
  readonly overallConfidence!: number | null;

  @Field(() => [ComponentLife], { description: 'Per component; empty when the model knows none of them.' })
  readonly remainingUsefulLife!: ComponentLife[];
}

@ObjectType({ description: 'Equipment of a building; predictions adds what is expected of it.' })
@Directive('@key(fields: "id")')
export class Equipment {
  @Field(() => ID, { description: 'UUID of the equipment.' })
  readonly id!: string;
}
