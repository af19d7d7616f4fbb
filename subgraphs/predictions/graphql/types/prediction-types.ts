import { Field, Float, ID, Int, ObjectType } from 'type-graphql';
import type { ComponentKind } from '../../../../core/contracts/component.ts';
import { DateTime } from '../../../../platform/graphql/scalars.ts';
import type { FaultGroup } from '../../domain/fault-group.ts';
import type { PredictionBasis } from '../../domain/prediction-body.ts';
import type { RecommendationStatus } from '../../domain/recommendation-status.ts';
import type { Priority } from '../../domain/risk.ts';
import { Component, Equipment } from './entities.ts';
import {
  ComponentKindEnum,
  FaultBasisEnum,
  FaultGroupEnum,
  PredictionBasisEnum,
  PriorityEnum,
  RecommendationStatusEnum,
} from './enums.ts';

@ObjectType({ description: 'A span of days within which something lies with a stated probability.' })
export class DayInterval {
  @Field(() => Float, { description: 'Lower end, in days.' }) readonly low!: number;
  @Field(() => Float, { description: 'Upper end, in days.' }) readonly high!: number;
  @Field(() => Float, {
    description: 'Share of outcomes within it that it is made for, 0 to 1, by units that the trees had not seen.',
  })
  readonly level!: number;
}

@ObjectType({ description: 'What moved a prediction.' })
export class PredictionFactor {
  @Field(() => String, { description: 'Name of the metric, or age.' }) readonly name!: string;
  @Field(() => Float, {
    description:
      'Days that it adds to the expected life against what is usual in the group; negative when it shortens it.',
  })
  readonly contribution!: number;
  @Field(() => String, { description: 'The same for a person.' }) readonly description!: string;
}

@ObjectType({ description: 'How long a component is expected to last.' })
export class ComponentLife {
  @Field(() => Component, {
    nullable: true,
    description: "The component that failed most often in the equipment's group; the model foresees its next failure.",
  })
  readonly component!: Component | null;
  @Field(() => ComponentKindEnum, { description: 'What component it is.' }) readonly componentKind!: ComponentKind;
  @Field(() => Int, {
    description: "0 to 100: the expected remaining life as a share of the model's cap, from which on nothing shows.",
  })
  readonly currentHealth!: number;
  @Field(() => Float, {
    description: 'Days until it is expected to fail, from basedOnDataUntil on; at most the cap of the model.',
  })
  readonly days!: number;
  @Field(() => DayInterval, {
    description:
      'From the labels in the leaves of the forest, widened so that it holds its share of the lives of units that the trees had not seen; an upper end at or above the cap of the model tells of whole lives.',
  })
  readonly interval!: DayInterval;
  @Field(() => Float, {
    description: 'Skill of the model on units that its trees had not seen times dataQualityScore, 0 to 1.',
  })
  readonly confidence!: number;
  @Field(() => [PredictionFactor], { description: 'What moved it most, greatest first; at most 5.' })
  readonly factors!: PredictionFactor[];
}

@ObjectType({ description: 'Risk of a failure within a time.' })
export class HorizonRisk {
  @Field(() => Float, {
    description:
      '0 to 1: the forest and the age (survival of the group), mixed and calibrated on units that the trees had not seen.',
  })
  readonly probability!: number;
  @Field(() => String, { description: 'The component, such as door_operator; none below 0.05.' })
  readonly topRisk!: string;
}

@ObjectType({ description: 'Risk of a failure; it never falls as the time grows.' })
export class FailureRisk {
  @Field(() => HorizonRisk, { description: 'Within 7 days.' }) readonly days7!: HorizonRisk;
  @Field(() => HorizonRisk, { description: 'Within 30 days.' }) readonly days30!: HorizonRisk;
  @Field(() => HorizonRisk, { description: 'Within 90 days.' }) readonly days90!: HorizonRisk;
}

@ObjectType({ description: 'What a metric says of which group of faults it is.' })
export class FaultFactor {
  @Field(() => String, { description: 'Name of the metric.' }) readonly name!: string;
  @Field(() => Float, { description: 'Probability that it adds for the group, 0 to 1.' })
  readonly contribution!: number;
  @Field(() => String, { description: 'How far it is from its usual, in deviations.' }) readonly description!: string;
}

@ObjectType({ description: 'Anomalies of one metric.' })
export class FaultEvidence {
  @Field(() => String, { description: 'Name of the metric.' }) readonly metric!: string;
  @Field(() => Int, { description: 'How many in the last 30 days, without false positives.' })
  readonly anomalies!: number;
}

@ObjectType({
  description:
    'What fault seems to develop: by a model of the group where enough faults are known, else by a documented table from the metrics of the anomalies of the last 30 days.',
})
export class FaultClassification {
  @Field(() => String, {
    description:
      'The cause that somebody found for one of the anomalies, else the likeliest component, or, by the table, the metric that is unusual most often.',
  })
  readonly fault!: string;
  @Field(() => FaultGroupEnum, { description: 'The likeliest group.' }) readonly group!: FaultGroup;
  @Field(() => Float, {
    description: 'By a model its probability; by the table the share of the anomalies that point to it. 0 to 1.',
  })
  readonly confidence!: number;
  @Field(() => [FaultEvidence], { description: 'The anomalies that it rests on, most frequent metric first.' })
  readonly evidence!: FaultEvidence[];
  @Field(() => FaultBasisEnum, { description: 'What it was told by.' }) readonly basis!: 'model' | 'table';
  @Field(() => ComponentKindEnum, {
    nullable: true,
    description: 'The likeliest component of the group; null by the table.',
  })
  readonly component!: ComponentKind | null;
  @Field(() => [FaultFactor], { description: 'What speaks for the group, greatest first; empty by the table.' })
  readonly factors!: FaultFactor[];
}

const ownMedian = "Median of your organization's records, in its currency; null when it recorded none.";

@ObjectType({ description: 'What should be done.' })
export class Recommendation {
  @Field(() => ID, { description: 'UUID.' }) readonly id!: string;
  @Field(() => Equipment, { nullable: true, description: 'Where; null when it is not visible any more.' })
  readonly equipment!: Equipment | null;
  @Field(() => String, { description: 'What to do, such as Inspect the door operator.' }) readonly action!: string;
  @Field(() => PriorityEnum, { description: 'By the probability of failure within 30 days.' })
  readonly priority!: Priority;
  @Field(() => String, { description: 'By when, such as Within 30 days.' }) readonly timeframe!: string;
  @Field(() => Float, { nullable: true, description: `What such maintenance costs. ${ownMedian}` })
  readonly estimatedCost!: number | null;
  @Field(() => Float, { nullable: true, description: `What such a failure costs. ${ownMedian}` })
  readonly failureCostIfIgnored!: number | null;
  @Field(() => Float, { description: 'Confidence of the prediction that it rests on, 0 to 1.' })
  readonly confidence!: number;
  @Field(() => ComponentKindEnum, { description: 'What to look at.' }) readonly component!: ComponentKind;
  @Field(() => RecommendationStatusEnum, { description: 'Where it stands.' }) readonly status!: RecommendationStatus;
  @Field(() => DateTime, { description: 'When it was made.' }) readonly createdAt!: Date;
  @Field(() => DateTime, { nullable: true, description: 'When somebody decided; null while open.' })
  readonly decidedAt!: Date | null;
  @Field(() => String, { nullable: true, description: 'Why it was dismissed; null otherwise.' })
  readonly reason!: string | null;
}

@ObjectType({ description: 'A span of days.' })
export class MaintenanceDates {
  @Field(() => DateTime, { description: 'Not before.' }) readonly start!: Date;
  @Field(() => DateTime, { description: 'Not after.' }) readonly end!: Date;
}

@ObjectType({ description: 'When maintenance is best done.' })
export class OptimalMaintenance {
  @Field(() => MaintenanceDates, {
    description: 'Ends when the interval of the remaining life begins; starts at half that time; never in the past.',
  })
  readonly recommendedDateRange!: MaintenanceDates;
  @Field(() => String, { description: 'Why then, in numbers.' }) readonly reasoning!: string;
  @Field(() => [ComponentKindEnum], { description: 'What to look at.' })
  readonly componentsToAddress!: ComponentKind[];
}

@ObjectType({ description: 'What is expected of a piece of equipment. Every number is computed, or null.' })
export class EquipmentPrediction {
  @Field(() => DateTime, { description: 'When it was made; now, when nothing is known.' }) readonly generatedAt!: Date;
  @Field(() => DateTime, { nullable: true, description: 'End of the last hour of readings; null without any.' })
  readonly basedOnDataUntil!: Date | null;
  @Field(() => String, { nullable: true, description: 'Version of the model; null when its group has none.' })
  readonly modelVersion!: string | null;
  @Field(() => Float, {
    nullable: true,
    description: '0 to 1, of the remaining life; null when nothing was predicted.',
  })
  readonly overallConfidence!: number | null;
  @Field(() => Float, {
    nullable: true,
    description:
      "0 to 1: share of the model's metrics with live readings times share of the usual hours of the last day; null without a model or history.",
  })
  readonly dataQualityScore!: number | null;
  @Field(() => PredictionBasisEnum, { description: 'How much the prediction rests on.' })
  readonly predictionBasis!: PredictionBasis;
  @Field(() => String, { nullable: true, description: 'Why there are no numbers, or fewer; null when nothing lacks.' })
  readonly reason!: string | null;
  @Field(() => [ComponentLife], { description: 'Per component; empty when nothing can be predicted.' })
  readonly remainingUsefulLife!: ComponentLife[];
  @Field(() => FailureRisk, { nullable: true, description: 'Null when nothing can be predicted.' })
  readonly failureRisk!: FailureRisk | null;
  @Field(() => FaultClassification, { nullable: true, description: 'Null without anomalies in the last 30 days.' })
  readonly faultClassification!: FaultClassification | null;
  @Field(() => [Recommendation], { description: 'Open and accepted ones, most urgent first.' })
  readonly recommendations!: Recommendation[];
  @Field(() => OptimalMaintenance, { nullable: true, description: 'Null when nothing can be predicted.' })
  readonly optimalMaintenance!: OptimalMaintenance | null;
}

@ObjectType({ description: 'What is most likely to go wrong next.' })
export class NextLikelyIssue {
  @Field(() => ComponentKindEnum, { description: 'The component.' }) readonly component!: ComponentKind;
  @Field(() => Float, { description: 'Probability of a failure within the timeframe, 0 to 1.' })
  readonly probability!: number;
  @Field(() => String, { description: 'The time of the probability, such as 30 days.' }) readonly timeframe!: string;
  @Field(() => String, { nullable: true, description: 'What is recommended; null when nothing is.' })
  readonly recommendedAction!: string | null;
}
