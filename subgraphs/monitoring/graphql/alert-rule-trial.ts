import {
  Arg,
  Ctx,
  Field,
  FieldResolver,
  Float,
  ID,
  InputType,
  Int,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { maxReadingsAnswered } from '../../../core/contracts/readings-request.ts';
import { asViewer } from '../../../platform/db/orm.ts';
import { badInput, notFound } from '../../../platform/errors/graph-errors.ts';
import { DateTime } from '../../../platform/graphql/scalars.ts';
import { spanOf, TimeRange } from '../../../platform/graphql/time-range.ts';
import { isUuid } from '../../../platform/ids/uuid.ts';
import { RuleTrial } from '../domain/rule-trial.ts';
import { viewerStatement } from '../store/statement.ts';
import { readTrialSeries, type TrialSeries } from '../store/trial-series.ts';
import { type Watching, watchingOf } from './alert-rule-definition.ts';
import { BadField } from './bad-field.ts';
import { requireRuleMaker } from './alert-rule-mutations.ts';
import { AlertRuleDefinitionInput } from './alert-rule-types.ts';
import type { MonitoringContext } from './context.ts';
import { Device, Equipment } from './stub-types.ts';

const WEEK_MS = 7 * 86_400_000;
const MAX_RANGE_MS = 31 * 86_400_000;
/** How far behind now a range may end that asks for everything until now. */
const CLOCK_MS = 5 * 60_000;
const MAX_SERIES = 200;
const MAX_READINGS = 2_000_000;
const MAX_SHOWN = 100;

@InputType({ description: 'Which rule to try: one that is there, or one that might be made.' })
export class TestAlertRuleInput {
  @Field(() => ID, { nullable: true, description: 'A rule of your organization, whether it is at work or not.' })
  readonly ruleId?: string | null;

  @Field(() => AlertRuleDefinitionInput, { nullable: true, description: 'What a rule would watch for.' })
  readonly definition?: AlertRuleDefinitionInput | null;

  @Field(() => TimeRange, {
    nullable: true,
    description: 'On readings of this time, up to 31 days; the last 7 days if left out.',
  })
  readonly range?: TimeRange | null;
}

@ObjectType({ description: 'An alert that the rule would have raised.' })
export class AlertRuleTrialEpisode {
  readonly equipmentId!: string;

  readonly deviceId!: string;

  @Field(() => DateTime, { description: 'Event time at which its condition began.' })
  readonly from!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When the value was back; null if not within the range.' })
  readonly to!: Date | null;

  @Field(() => Float, { description: 'The value that would have raised it, in the unit of the metric.' })
  readonly value!: number;

  @Field(() => Float, { description: 'The limit it crossed.' })
  readonly limit!: number;
}

@ObjectType({ description: 'What a rule would have done on stored readings. Nothing is raised by it.' })
export class AlertRuleTrialResult {
  @Field(() => Int, { description: 'How many alerts it would have raised.' })
  readonly alerts!: number;

  @Field(() => [AlertRuleTrialEpisode], { description: `The newest of them, up to ${MAX_SHOWN}.` })
  readonly episodes!: readonly AlertRuleTrialEpisode[];

  @Field(() => Int, { description: 'How many pieces of equipment have readings of the metric and are in its scope.' })
  readonly equipment!: number;

  @Field(() => Int, { description: 'How many readings were looked at.' })
  readonly readings!: number;

  @Field(() => Boolean, {
    description: `Whether that was all of them: a trial looks at up to ${MAX_SERIES} series and ${MAX_READINGS} readings.`,
  })
  readonly isComplete!: boolean;
}

@Resolver(() => AlertRuleTrialEpisode)
export class AlertRuleTrialResolver {
  @Query(() => AlertRuleTrialResult, {
    nullable: true,
    description:
      'Tries a rule on stored readings by the same steps that the detector takes; backfilled readings count, bad ones do not. For ADMIN and MANAGER.',
  })
  async testAlertRule(
    @Ctx() context: MonitoringContext,
    @Arg('input', () => TestAlertRuleInput, { description: 'Which rule, on what.' }) input: TestAlertRuleInput,
  ): Promise<AlertRuleTrialResult> {
    requireRuleMaker(context);
    const { from, to } = spanOf(input.range, context.now().getTime(), WEEK_MS);
    if (to.getTime() - from.getTime() > MAX_RANGE_MS + CLOCK_MS) throw badInput('A trial spans up to 31 days.');
    const watching = await wanted(context, input);
    const { metric, scope } = watching;
    const found = await asViewer(context.orm, context.viewer, (em) =>
      readTrialSeries(viewerStatement(em), metric, scope, MAX_SERIES + 1),
    );
    return tryRule(context, watching, found, { fromMs: from.getTime(), toMs: to.getTime() });
  }

  @FieldResolver(() => Equipment, { description: 'The equipment it would have been about.' })
  equipment(@Root() { equipmentId }: AlertRuleTrialEpisode): Equipment {
    return new Equipment(equipmentId);
  }

  @FieldResolver(() => Device, { description: 'The device whose reading would have raised it.' })
  device(@Root() { deviceId }: AlertRuleTrialEpisode): Device {
    return new Device(deviceId);
  }
}

/** @throws NOT_FOUND, BAD_USER_INPUT */
async function wanted({ loaders, metricNames }: MonitoringContext, input: TestAlertRuleInput): Promise<Watching> {
  const { ruleId = null, definition = null } = input;
  if ((ruleId === null) === (definition === null)) throw badInput('Give `ruleId` or `definition`, one of them.');
  if (definition !== null) {
    const watching = watchingOf(definition, metricNames);
    if (watching instanceof BadField) throw badInput(`${watching.field}: ${watching.message}`);
    return watching;
  }
  const rule = ruleId !== null && isUuid(ruleId) ? await loaders.alertRule.load(ruleId) : null;
  if (rule === null) throw notFound('alert rule');
  return rule;
}

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

async function tryRule(
  context: MonitoringContext,
  { condition, schedule }: Watching,
  found: readonly TrialSeries[],
  span: Span,
): Promise<AlertRuleTrialResult> {
  const episodes: AlertRuleTrialEpisode[] = [];
  let readings = 0;
  let isComplete = found.length <= MAX_SERIES;
  for (const series of found.slice(0, MAX_SERIES)) {
    const trial = new RuleTrial(condition, schedule, series.timeZone);
    readings += await replay(context, series, span, trial);
    for (const { startMs, endMs, value, limit } of trial.episodes) {
      const when = { from: new Date(startMs), to: endMs === null ? null : new Date(endMs) };
      episodes.push({ equipmentId: series.equipmentId, deviceId: series.deviceId, ...when, value, limit });
    }
    if (readings >= MAX_READINGS) {
      isComplete = isComplete && series === found.at(-1);
      break;
    }
  }
  episodes.sort((one, other) => other.from.getTime() - one.from.getTime());
  const equipment = new Set(found.map(({ equipmentId }) => equipmentId)).size;
  return { alerts: episodes.length, episodes: episodes.slice(0, MAX_SHOWN), equipment, readings, isComplete };
}

/** Takes all stored readings of a series; returns how many there were. */
async function replay(
  { storedReadings }: MonitoringContext,
  { installationKey, metricId }: TrialSeries,
  { fromMs, toMs }: Span,
  trial: RuleTrial,
): Promise<number> {
  let readings = 0;
  for (let next = fromMs; ;) {
    const batch = await storedReadings({ installationKey, metricId, fromMs: next, toMs });
    trial.take(batch);
    readings += batch.count;
    if (batch.count < maxReadingsAnswered) return readings;
    next = (batch.time[batch.count - 1] ?? toMs) + 1;
  }
}
