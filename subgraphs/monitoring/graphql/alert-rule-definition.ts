import { durationMs } from '../../../core/time/duration.ts';
import { isUuid } from '../../../platform/ids/uuid.ts';
import { faultOfCondition, type RuleCondition, type RuleSchedule } from '../domain/alert-rule.ts';
import type { RuleDefinition, RuleScope, RuleSuppression } from '../store/alert-rules.ts';
import type {
  AlertRuleDefinitionInput,
  AlertRuleScheduleInput,
  AlertRuleScopeInput,
  AlertRuleSuppressionInput,
} from './alert-rule-types.ts';
import { weekdays } from './alert-rule-types.ts';
import { BadField, maxText } from './bad-field.ts';
import { minuteOfDay } from './time-of-day.ts';

export type Watching = Pick<RuleDefinition, 'metric' | 'condition' | 'schedule' | 'scope' | 'latching' | 'suppression'>;

const maxIds = 200;
const maxKinds = 50;

/** What a rule watches, checked and in our own words. */
export function watchingOf(input: AlertRuleDefinitionInput, metricNames: ReadonlySet<string>): Watching | BadField {
  const metric = input.metric.trim();
  if (!metricNames.has(metric))
    return new BadField('metric', 'There is no metric of this name: `metricCatalogue` lists them.');
  const condition = conditionOf(input);
  if (condition instanceof BadField) return condition;
  const schedule = input.schedule ? scheduleOf(input.schedule) : null;
  if (schedule instanceof BadField) return schedule;
  const scope = scopeOf(input.scope ?? {});
  if (scope instanceof BadField) return scope;
  const suppression = suppressionOf(input.suppression ?? {});
  if (suppression instanceof BadField) return suppression;
  return { metric, condition, schedule, scope, suppression, latching: input.latching ?? false };
}

const maxSuppressors = 20;

function suppressionOf({ whileAlertTypes, inModes }: AlertRuleSuppressionInput): RuleSuppression | BadField {
  const types = [...new Set((whileAlertTypes ?? []).map((type) => type.trim()))];
  if (types.length > maxSuppressors || types.some((type) => type === '' || type.length > maxText))
    return new BadField('suppression', `Name up to ${maxSuppressors} types of alerts, of 1 to ${maxText} characters.`);
  return { whileAlertTypes: types, inModes: [...new Set(inModes ?? [])] };
}

function conditionOf({
  above = null,
  below = null,
  changePerMinute = null,
  onDelay,
  deadband,
}: AlertRuleDefinitionInput): RuleCondition | BadField {
  const onDelayMs = onDelay ? durationMs(onDelay) : 0;
  if (onDelayMs === null) return new BadField('onDelay', 'A delay is a span such as PT5M, without months and years.');
  const condition = { above, below, changePerMinute, onDelayMs, deadband: deadband ?? 0 };
  const fault = faultOfCondition(condition);
  if (fault === null) return condition;
  return new BadField(fault.field === 'onDelayMs' ? 'onDelay' : fault.field, fault.message);
}

function scheduleOf({ weekdays: days, from, to }: AlertRuleScheduleInput): RuleSchedule | BadField {
  if (days.length === 0) return new BadField('schedule', 'Name at least one weekday.');
  const [fromMinute, toMinute] = [minuteOfDay(from), minuteOfDay(to)];
  if (fromMinute === null || toMinute === null) return new BadField('schedule', 'Times are "00:00" to "23:59".');
  return { weekdays: [...new Set(days.map((day) => weekdays.indexOf(day)))].sort(), fromMinute, toMinute };
}

function scopeOf(input: AlertRuleScopeInput): RuleScope | BadField {
  const { equipmentIds = null, buildingIds = null, equipmentKinds = null, manufacturer = null, model = null } = input;
  for (const { list, most } of [
    { list: equipmentIds, most: maxIds },
    { list: buildingIds, most: maxIds },
    { list: equipmentKinds, most: maxKinds },
  ]) {
    if (list !== null && (list.length === 0 || list.length > most))
      return new BadField('scope', `A list in a scope has 1 to ${most} entries; leave it out for any.`);
  }
  const odd = allOf(equipmentIds, buildingIds).find((id) => !isUuid(id));
  if (odd !== undefined) return new BadField('scope', `"${odd.slice(0, maxText)}" is not an id.`);
  if (allOf(equipmentKinds, [manufacturer, model]).some((name) => name.length > maxText))
    return new BadField('scope', `Names have up to ${maxText} characters.`);
  const kinds = equipmentKinds?.map((kind) => kind.toLowerCase()) ?? null;
  return { equipmentIds, buildingIds, manufacturer, model, equipmentKinds: kinds };
}

const allOf = (...lists: readonly (readonly (string | null)[] | null)[]): string[] =>
  lists.flatMap((list) => (list ?? []).filter((text) => text !== null));
