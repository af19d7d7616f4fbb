import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { catalogue } from '../../../../core/metrics/catalogue.ts';
import { userError } from '../../../../platform/graphql/user-error.ts';
import type { DevicesContext } from '../../context.ts';
import { insertMetric } from '../../store/metrics.ts';
import { Checks, isDuplicate } from '../checks.ts';
import { requireManager } from '../manager.ts';
import { DefineMetricInput } from '../types/inputs.ts';
import { MetricPayload } from '../types/payloads.ts';

const ours = new Set(catalogue.map(({ name }) => name));
const form = /^[a-z][a-z0-9_]{0,99}$/;
const ordered = (min: number | null, max: number | null) => min === null || max === null || min <= max;
const taken = 'There is a metric of this name.';

@Resolver()
export class Metrics {
  @Mutation(() => MetricPayload, { description: 'Adds a metric for the own organization (ADMIN or MANAGER).' })
  async defineMetric(
    @Arg('input', () => DefineMetricInput, { description: 'The metric.' }) input: DefineMetricInput,
    @Ctx() context: DevicesContext,
  ) {
    const { organizationId } = requireManager(context.viewer);
    const { possibleMin = null, possibleMax = null, plausibleMin = null, plausibleMax = null } = input;
    const metric = { ...input, organizationId, possibleMin, possibleMax, plausibleMin, plausibleMax };
    const checks = new Checks().length(input.unit, 'unit', 30);
    checks.that(form.test(input.name), 'name', 'Use snake_case: a letter, then letters, digits and underscores.');
    checks.that(!ours.has(input.name), 'name', taken, 'METRIC_EXISTS');
    checks.that(ordered(possibleMin, possibleMax), 'possibleMax', 'possibleMax is less than possibleMin.');
    checks.that(ordered(plausibleMin, plausibleMax), 'plausibleMax', 'plausibleMax is less than plausibleMin.');
    if (checks.failed) return { metric: null, errors: checks.errors };
    try {
      return { metric: await context.run((em) => insertMetric(em, metric)), errors: [] };
    } catch (error) {
      if (!isDuplicate(error)) throw error;
      return { metric: null, errors: [userError('METRIC_EXISTS', taken, ['input', 'name'])] };
    }
  }
}
