import { Field, Float, Int, ObjectType } from 'type-graphql';
import type { PredictionBasis } from '../../domain/prediction-body.ts';
import { Equipment } from './entities.ts';
import { PredictionBasisEnum } from './enums.ts';

@ObjectType({ description: 'Equipment and its risk.' })
export class EquipmentRisk {
  @Field(() => Equipment, { nullable: true, description: 'What is at risk; null when not visible any more.' })
  readonly equipment!: Equipment | null;
  @Field(() => Float, { description: 'Probability of a failure within 30 days, 0 to 1.' })
  readonly probability!: number;
}

@ObjectType({ description: 'How much equipment is predicted on one basis.' })
export class BasisCount {
  @Field(() => PredictionBasisEnum, { description: 'The basis.' }) readonly basis!: PredictionBasis;
  @Field(() => Int, { description: 'How many pieces of equipment.' }) readonly count!: number;
}

@ObjectType({ description: 'What is expected of the equipment of a building, as far as the viewer may read it.' })
export class PredictionSummary {
  @Field(() => Int, { description: 'How many pieces of equipment.' }) readonly equipmentCount!: number;
  @Field(() => Int, { description: 'Of these, how many have numbers.' }) readonly predicted!: number;
  @Field(() => Int, { description: 'How many have too little data for numbers.' }) readonly limited!: number;
  @Field(() => Int, {
    description: 'How many have a probability of failure within 30 days of at least 0.5.',
  })
  readonly atRisk!: number;
  @Field(() => EquipmentRisk, { nullable: true, description: 'The greatest risk; null when none has numbers.' })
  readonly highestRisk!: EquipmentRisk | null;
  @Field(() => [BasisCount], { description: 'By basis, all three; not yet predicted counts as LIMITED_DATA.' })
  readonly byBasis!: BasisCount[];
}
