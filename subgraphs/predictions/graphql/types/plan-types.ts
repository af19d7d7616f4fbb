import { Field, Float, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { ComponentKind } from '../../../../core/contracts/component.ts';
import { DateTime } from '../../../../platform/graphql/scalars.ts';
import { UserError } from '../../../../platform/graphql/user-error.ts';
import { Equipment } from './entities.ts';
import { ComponentKindEnum } from './enums.ts';
import { Recommendation } from './prediction-types.ts';

@InputType({ description: 'What to plan for.' })
export class MaintenancePlanInput {
  @Field(() => [ID], { nullable: true, description: 'UUIDs of up to 500 pieces of equipment.' })
  readonly equipmentIds?: string[] | null;
  @Field(() => ID, { nullable: true, description: 'UUID of a building, instead.' }) readonly buildingId?: string | null;
  @Field(() => Int, { defaultValue: 90, description: 'How many days ahead, 1 to 365.' }) readonly horizonDays!: number;
  @Field(() => Float, { nullable: true, description: 'What a visit to a building costs, 0 or more, in your currency.' })
  readonly visitCost?: number | null;
}

@ObjectType({ description: 'Maintenance of one component that is proposed.' })
export class PlannedWork {
  @Field(() => Equipment, { nullable: true, description: 'Where; null when it is not visible any more.' })
  readonly equipment!: Equipment | null;
  @Field(() => ComponentKindEnum, { description: 'What to look at.' }) readonly component!: ComponentKind;
  @Field(() => DateTime, { description: 'Not after: there the interval of the remaining life begins.' })
  readonly latest!: Date;
  @Field(() => Float, { description: 'Probability of a failure within 30 days, 0 to 1.' })
  readonly probability!: number;
  @Field(() => Float, { nullable: true, description: "Median of your organization's records; null when none." })
  readonly cost!: number | null;
  @Field(() => Float, {
    nullable: true,
    description:
      'The probability within 30 days times the median cost of such failures of your organization, less the cost; null when one of them is not known.',
  })
  readonly expectedSaving!: number | null;
}

@ObjectType({ description: 'One visit to a building.' })
export class PlannedVisit {
  @Field(() => DateTime, { description: 'Not after: what is most urgent in it decides.' }) readonly date!: Date;
  @Field(() => [PlannedWork], { description: 'What to do, most urgent first.' }) readonly works!: PlannedWork[];
  @Field(() => Float, {
    nullable: true,
    description: 'Of the visit and its works; null when the visit, or one of the works, has no known cost.',
  })
  readonly cost!: number | null;
}

@ObjectType({ description: 'When to visit which equipment. Works in one building within 7 days share a visit.' })
export class MaintenancePlan {
  @Field(() => [PlannedVisit], { description: 'In the order of their dates.' }) readonly visits!: PlannedVisit[];
  @Field(() => [Equipment], { description: 'Equipment of which too little is known to plan.' })
  readonly unplanned!: Equipment[];
  @Field(() => Float, { nullable: true, description: 'What sharing visits saves; null without visitCost.' })
  readonly visitSavings!: number | null;
}

@ObjectType({ description: 'The answer to maintenancePlan.' })
export class MaintenancePlanResult {
  @Field(() => MaintenancePlan, { nullable: true, description: 'The plan; null when it was refused.' })
  readonly plan!: MaintenancePlan | null;
  @Field(() => [UserError], { description: 'Why it was refused; empty otherwise.' }) readonly errors!: UserError[];
}

@InputType({ description: 'The recommendation that will be followed.' })
export class AcceptRecommendationInput {
  @Field(() => ID, { description: 'UUID of the recommendation.' }) readonly recommendationId!: string;
}

@InputType({ description: 'The recommendation that will not be followed.' })
export class DismissRecommendationInput {
  @Field(() => ID, { description: 'UUID of the recommendation.' }) readonly recommendationId!: string;
  @Field(() => String, { description: 'Why, 1 to 2,000 characters.' }) readonly reason!: string;
}

@ObjectType({ description: 'What came of a decision.' })
export class RecommendationPayload {
  @Field(() => Recommendation, { nullable: true, description: 'The recommendation; null when it was refused.' })
  readonly recommendation!: Recommendation | null;
  @Field(() => [UserError], { description: 'Why it was refused; empty when it was done.' })
  readonly errors!: UserError[];
}
