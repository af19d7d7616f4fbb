import { Field, Float, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { ComponentKind } from '../../../../core/contracts/component.ts';
import { DateTime } from '../../../../platform/graphql/scalars.ts';
import { UserError } from '../../../../platform/graphql/user-error.ts';
import { type Weekday } from '../../domain/schedule/calendar.ts';
import type { Method } from '../../planning/solve.ts';
import { Building, Equipment } from './entities.ts';
import { ComponentKindEnum, PlanMethodEnum, WeekdayEnum } from './enums.ts';
import { Recommendation } from './prediction-types.ts';

@InputType({ description: 'When a building lets somebody in.' })
export class VisitWindowInput {
  @Field(() => ID, { description: 'UUID of the building.' }) readonly buildingId!: string;
  @Field(() => DateTime, { description: 'From this day (UTC) on.' }) readonly from!: Date;
  @Field(() => DateTime, { description: 'Until this day (UTC), which is the last.' }) readonly until!: Date;
}

@InputType({ description: 'What those who do the work can do. Days are those of UTC; weeks begin on Monday.' })
export class VisitCapacityInput {
  @Field(() => Int, { nullable: true, description: 'Visits on one day, 0 or more; as many as needed when null.' })
  readonly visitsPerDay?: number | null;
  @Field(() => Int, { nullable: true, description: 'Visits in one week, 0 or more; as many as needed when null.' })
  readonly visitsPerWeek?: number | null;
  @Field(() => [WeekdayEnum], { nullable: true, description: 'On which days they work; on all when null.' })
  readonly weekdays?: Weekday[] | null;
  @Field(() => [DateTime], { nullable: true, description: 'Moments in days on which nobody works, up to 400.' })
  readonly closed?: Date[] | null;
}

@InputType({ description: 'What to plan for.' })
export class MaintenancePlanInput {
  @Field(() => [ID], { nullable: true, description: 'UUIDs of up to 500 pieces of equipment.' })
  readonly equipmentIds?: string[] | null;
  @Field(() => ID, { nullable: true, description: 'UUID of a building, instead.' }) readonly buildingId?: string | null;
  @Field(() => Int, { defaultValue: 90, description: 'How many days ahead, 1 to 365.' }) readonly horizonDays!: number;
  @Field(() => Float, {
    nullable: true,
    description:
      'What a visit to a building costs, 0 or more, in your currency; when null it counts like the usual planned maintenance.',
  })
  readonly visitCost?: number | null;
  @Field(() => VisitCapacityInput, { nullable: true, description: 'How many visits are possible when; any when null.' })
  readonly capacity?: VisitCapacityInput | null;
  @Field(() => [VisitWindowInput], {
    nullable: true,
    description: 'When buildings let somebody in, up to 500; a building that is not named here always does.',
  })
  readonly windows?: VisitWindowInput[] | null;
}

@ObjectType({ description: 'Maintenance of one component that is proposed.' })
export class PlannedWork {
  @Field(() => Equipment, { nullable: true, description: 'Where; null when it is not visible any more.' })
  readonly equipment!: Equipment | null;
  @Field(() => ComponentKindEnum, { description: 'What to look at.' }) readonly component!: ComponentKind;
  @Field(() => DateTime, { description: 'When it is due by the rule that costs least; see optimalMaintenance.' })
  readonly latest!: Date;
  @Field(() => String, { description: 'Why it is done then, or postponed, in numbers.' }) readonly reasoning!: string;
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
  @Field(() => DateTime, { description: 'The start of its day (UTC), or now when that is today.' })
  readonly date!: Date;
  @Field(() => Building, { nullable: true, description: 'Where; null when it is not visible any more.' })
  readonly building!: Building | null;
  @Field(() => [PlannedWork], { description: 'What to do, what is due first first.' }) readonly works!: PlannedWork[];
  @Field(() => Float, {
    nullable: true,
    description: 'Of the visit and its works; null when the visit, or one of the works, has no known cost.',
  })
  readonly cost!: number | null;
}

@ObjectType({
  description:
    'When to visit which equipment: the visits that cost least in all, of what visits cost, life that is given away and risk that grows, within capacity, calendar and windows.',
})
export class MaintenancePlan {
  @Field(() => [PlannedVisit], { description: 'In the order of their dates.' }) readonly visits!: PlannedVisit[];
  @Field(() => [Equipment], { description: 'Equipment of which too little is known to plan.' })
  readonly unplanned!: Equipment[];
  @Field(() => Float, { nullable: true, description: 'What sharing visits saves; null without visitCost.' })
  readonly visitSavings!: number | null;
  @Field(() => [PlannedWork], { description: 'Due, but not possible, or not worth it, within what was given.' })
  readonly postponed!: PlannedWork[];
  @Field(() => PlanMethodEnum, { description: 'How the plan was found.' }) readonly method!: Method;
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
