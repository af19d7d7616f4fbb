import { type OperatingMode, operatingModes } from '../../../core/contracts/operating-mode.ts';
import { durationText } from '../../../core/time/duration.ts';
import { Field, Float, ID, InputType, Int, ObjectType } from 'type-graphql';
import { DateTime, Duration } from '../../../platform/graphql/scalars.ts';
import { connectionType } from '../../../platform/graphql/pagination.ts';
import { UserError } from '../../../platform/graphql/user-error.ts';
import { defineEnum, meaningsOf } from '../../../platform/graphql/words.ts';
import type { RulePack } from '../domain/rule-packs.ts';
import type { AlertSeverity } from '../domain/severity.ts';
import type { AlertRule as Rule } from '../store/alert-rules.ts';
import { AlertSeverityEnum } from './enums.ts';
import { timeOfDay } from './time-of-day.ts';

/** In the order of RuleSchedule: 0 is Sunday. */
export const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;
export type Weekday = (typeof weekdays)[number];
const named = (day: Weekday) => `${day.charAt(0).toUpperCase()}${day.slice(1)}.`;
export const WeekdayEnum = defineEnum<Weekday>('Weekday', 'A day of the week.', meaningsOf(weekdays, named));

const limits = {
  above: 'It calls when the value is above this, in the unit of the metric; null for no upper limit.',
  below: 'It calls when the value is below this, in the unit of the metric; null for no lower limit.',
  changePerMinute:
    'It calls when two readings differ by more than this a minute, up or down, in the unit of the metric; null for limits.',
  onDelay: 'How long the condition has to last before it calls, PT0S to P1D; PT0S calls at the first reading.',
  deadband:
    'How far within a limit the value has to come back before it is over, in the unit of the metric, so that a value swinging around the limit is one alert.',
};

@ObjectType({ description: 'When a rule may call, in the time zone of the building.' })
export class AlertRuleSchedule {
  @Field(() => [WeekdayEnum], { description: 'On these days.' })
  readonly weekdays!: readonly Weekday[];

  @Field(() => String, { description: 'From this time of day on, e.g. "08:00".' })
  readonly from!: string;

  @Field(() => String, { description: 'Before this time of day; at or before `from` it is that of the next day.' })
  readonly to!: string;
}

@InputType({ description: 'When a rule may call, in the time zone of the building.' })
export class AlertRuleScheduleInput {
  @Field(() => [WeekdayEnum], { description: 'On these days; at least one.' })
  readonly weekdays!: readonly Weekday[];

  @Field(() => String, { description: 'From this time of day on, "00:00" to "23:59".' })
  readonly from!: string;

  @Field(() => String, { description: 'Before this time of day; at or before `from` it is that of the next day.' })
  readonly to!: string;
}

/** The same as telemetry's, from the same words: composition compares them. */
export const OperatingModeEnum = defineEnum<OperatingMode>(
  'OperatingMode',
  'Mode of the car as BACnet names it (BACnetLiftCarMode).',
  meaningsOf(operatingModes, (mode) =>
    mode === 'not_stated' ? 'The sender said nothing.' : `BACnet lift car mode: ${mode.replaceAll('_', ' ')}.`,
  ),
);

const suppression = {
  whileAlertTypes: 'While an alert of one of these types lasts on the same equipment, e.g. "power_supply_fault".',
  inModes: 'While the car is in one of these modes, by the newest reading or event that told one.',
  latching: 'Whether its alerts outlast their condition until somebody resets them.',
};

@ObjectType({
  description:
    'When alerts of a rule are suppressed by design, though its condition holds: listed, not told. They come into sight when it is over and their condition lasts.',
})
export class AlertRuleSuppression {
  @Field(() => [String], { description: suppression.whileAlertTypes })
  readonly whileAlertTypes!: readonly string[];

  @Field(() => [OperatingModeEnum], { description: suppression.inModes })
  readonly inModes!: readonly OperatingMode[];
}

@InputType({ description: 'When alerts of a rule are suppressed by design.' })
export class AlertRuleSuppressionInput {
  @Field(() => [String], { nullable: true, description: `${suppression.whileAlertTypes} Up to 20.` })
  readonly whileAlertTypes?: readonly string[] | null;

  @Field(() => [OperatingModeEnum], { nullable: true, description: suppression.inModes })
  readonly inModes?: readonly OperatingMode[] | null;
}

@ObjectType({ description: 'Which equipment a rule holds for: every condition that is not null.' })
export class AlertRuleScope {
  @Field(() => [ID], { nullable: true, description: 'These pieces of equipment; null for any.' })
  readonly equipmentIds!: readonly string[] | null;

  @Field(() => [ID], { nullable: true, description: 'Equipment in these buildings; null for any.' })
  readonly buildingIds!: readonly string[] | null;

  @Field(() => [String], { nullable: true, description: 'These kinds, e.g. "elevator"; null for any.' })
  readonly equipmentKinds!: readonly string[] | null;

  @Field(() => String, { nullable: true, description: 'Of this manufacturer; null for any.' })
  readonly manufacturer!: string | null;

  @Field(() => String, { nullable: true, description: 'Of this model; null for any.' })
  readonly model!: string | null;
}

@InputType({
  description: 'Which equipment a rule holds for: every condition given. None: all that MANAGE_ALERTS is held on.',
})
export class AlertRuleScopeInput {
  @Field(() => [ID], { nullable: true, description: 'These pieces of equipment, 1 to 200.' })
  readonly equipmentIds?: readonly string[] | null;

  @Field(() => [ID], { nullable: true, description: 'Equipment in these buildings, 1 to 200.' })
  readonly buildingIds?: readonly string[] | null;

  @Field(() => [String], { nullable: true, description: 'These kinds, e.g. "elevator" or "ELEVATOR", 1 to 50.' })
  readonly equipmentKinds?: readonly string[] | null;

  @Field(() => String, { nullable: true, description: 'Of this manufacturer, whatever the case.' })
  readonly manufacturer?: string | null;

  @Field(() => String, { nullable: true, description: 'Of this model, whatever the case.' })
  readonly model?: string | null;
}

@ObjectType({ description: 'A rule by which an organization has alerts raised, on equipment it has MANAGE_ALERTS on.' })
export class AlertRule {
  @Field(() => ID, { description: 'Identifies the rule.' })
  readonly id!: string;

  @Field(() => Int, { description: 'Goes up with every change: send it with an update.' })
  readonly version!: number;

  @Field(() => String, { description: 'Its name, the beginning of the message of its alerts.' })
  readonly name!: string;

  @Field(() => Boolean, { description: 'Whether it is at work.' })
  readonly enabled!: boolean;

  @Field(() => AlertSeverityEnum, { description: 'The severity of its alerts.' })
  readonly severity!: AlertSeverity;

  @Field(() => String, { description: 'The metric it watches, e.g. "motor_temperature".' })
  readonly metric!: string;

  @Field(() => Float, { nullable: true, description: limits.above })
  readonly above!: number | null;

  @Field(() => Float, { nullable: true, description: limits.below })
  readonly below!: number | null;

  @Field(() => Float, { nullable: true, description: limits.changePerMinute })
  readonly changePerMinute!: number | null;

  @Field(() => Duration, { description: limits.onDelay })
  readonly onDelay!: string;

  @Field(() => Float, { description: limits.deadband })
  readonly deadband!: number;

  @Field(() => AlertRuleSchedule, { nullable: true, description: 'When it may call; null for always.' })
  readonly schedule!: AlertRuleSchedule | null;

  @Field(() => AlertRuleScope, { description: 'Which equipment it holds for.' })
  readonly scope!: AlertRuleScope;

  @Field(() => Boolean, { description: suppression.latching })
  readonly latching!: boolean;

  @Field(() => AlertRuleSuppression, { description: 'When its alerts are suppressed by design.' })
  readonly suppression!: AlertRuleSuppression;

  @Field(() => DateTime, { description: 'When it was made.' })
  readonly createdAt!: Date;

  @Field(() => DateTime, { description: 'When it was last changed.' })
  readonly updatedAt!: Date;
}

export const AlertRuleConnection = connectionType(AlertRule, 'AlertRule');

@InputType({ description: 'What a rule watches for: limits or a change, for how long, when and on which equipment.' })
export class AlertRuleDefinitionInput {
  @Field(() => String, { description: 'The metric to watch, e.g. "motor_temperature".' })
  readonly metric!: string;

  @Field(() => Float, { nullable: true, description: limits.above })
  readonly above?: number | null;

  @Field(() => Float, { nullable: true, description: limits.below })
  readonly below?: number | null;

  @Field(() => Float, { nullable: true, description: limits.changePerMinute })
  readonly changePerMinute?: number | null;

  @Field(() => Duration, { nullable: true, description: limits.onDelay })
  readonly onDelay?: string | null;

  @Field(() => Float, { nullable: true, description: limits.deadband })
  readonly deadband?: number | null;

  @Field(() => AlertRuleScheduleInput, { nullable: true, description: 'When it may call; left out for always.' })
  readonly schedule?: AlertRuleScheduleInput | null;

  @Field(() => AlertRuleScopeInput, { nullable: true, description: 'Which equipment; left out for all of it.' })
  readonly scope?: AlertRuleScopeInput | null;

  @Field(() => Boolean, { nullable: true, description: `${suppression.latching} False if left out.` })
  readonly latching?: boolean | null;

  @Field(() => AlertRuleSuppressionInput, {
    nullable: true,
    description: 'When its alerts are suppressed by design; left out for never.',
  })
  readonly suppression?: AlertRuleSuppressionInput | null;
}

@InputType({ description: 'A rule to be made.' })
export class CreateAlertRuleInput extends AlertRuleDefinitionInput {
  @Field(() => String, { description: 'Its name, 1 to 120 characters.' })
  readonly name!: string;

  @Field(() => AlertSeverityEnum, { description: 'The severity of its alerts.' })
  readonly severity!: AlertSeverity;

  @Field(() => Boolean, { nullable: true, description: 'Whether it is at work; true if left out.' })
  readonly enabled?: boolean | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Your name for this request: sent again with it, it is done once; another request with it is a CONFLICT.',
  })
  readonly idempotencyKey?: string | null;
}

@InputType({
  description: 'What becomes of a rule. What is left out stays; alerts that are open under it are cleared.',
})
export class UpdateAlertRuleInput {
  @Field(() => ID, { description: 'Identifies the rule.' })
  readonly ruleId!: string;

  @Field(() => Int, { description: 'The version that you have seen: STALE_VERSION when it has changed since.' })
  readonly version!: number;

  @Field(() => String, { nullable: true, description: 'Its new name, 1 to 120 characters.' })
  readonly name?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether it is at work.' })
  readonly enabled?: boolean | null;

  @Field(() => AlertSeverityEnum, { nullable: true, description: 'The severity of its alerts from now on.' })
  readonly severity?: AlertSeverity | null;

  @Field(() => AlertRuleDefinitionInput, {
    nullable: true,
    description: 'What it watches for from now on, as a whole: what is left out in it is not watched.',
  })
  readonly definition?: AlertRuleDefinitionInput | null;
}

export const RulePackEnum = defineEnum<RulePack>('AlertRulePack', 'Rules that belong together.', {
  elevator_default:
    'Limits that hold for elevators in general: motor and machine room temperatures, vibration, levelling, air. Adapt them.',
});

@InputType({ description: 'Which rules to make.' })
export class InstallRulePackInput {
  @Field(() => RulePackEnum, { description: 'The pack.' })
  readonly pack!: RulePack;
}

@ObjectType({ description: 'What has become of the pack.' })
export class RulePackPayload {
  @Field(() => [AlertRule], { description: 'The rules that were made: those whose name was not there yet.' })
  readonly alertRules!: readonly AlertRule[];

  @Field(() => [UserError], { description: 'Why nothing was done; empty when it was.' })
  readonly errors!: readonly UserError[];
}

@ObjectType({ description: 'What has become of the rule.' })
export class AlertRulePayload {
  @Field(() => AlertRule, { nullable: true, description: 'The rule as it is now; null when there are errors.' })
  readonly alertRule!: AlertRule | null;

  @Field(() => [UserError], { description: 'Why nothing was done; empty when it was.' })
  readonly errors!: readonly UserError[];
}

/** A rule as the graph shows it. */
export function presentRule({ condition, schedule, ...rule }: Rule): AlertRule {
  const { above, below, changePerMinute, onDelayMs, deadband } = condition;
  return {
    ...{ ...rule, above, below, changePerMinute, deadband, onDelay: durationText(onDelayMs) },
    schedule: schedule && {
      weekdays: schedule.weekdays.flatMap((day) => weekdays[day] ?? []),
      ...{ from: timeOfDay(schedule.fromMinute), to: timeOfDay(schedule.toMinute) },
    },
  };
}
