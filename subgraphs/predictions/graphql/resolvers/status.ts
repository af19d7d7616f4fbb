import type pg from 'pg';
import { Ctx, FieldResolver, Resolver } from 'type-graphql';
import { SuccessMetric } from '../../../../platform/graphql/success-metric.ts';
import type { PredictionsContext } from '../../context.ts';
import { accuracy, downtime, followed } from '../../store/outcomes.ts';
import { PlatformStatus } from '../types/entities.ts';

/** Fewer of either kind prove nothing. */
const minFailuresEach = 5;

const methods = {
  accuracy:
    'Of one prediction a day and equipment whose outcome was recorded later: share where a failure within 7 days was foreseen at 0.5 or more and came, or neither.',
  downtime:
    'Mean downtime of failures that a prediction at 0.5 or more preceded within 30 days, against the mean of the others; from 5 of each on.',
  followed: 'Share of the recorded maintenance that followed an accepted recommendation.',
};

const over = 'Over equipment whose predictions the viewer may read; for an operator over all of the platform.';

/** Counts over what the viewer may see; an operator of the platform may count, and only count, everything. */
const tally = <T>(
  { viewer, read, write }: PredictionsContext,
  count: (client: pg.ClientBase) => Promise<T>,
): Promise<T> => (viewer.organizationKind === 'OPERATOR' ? write(count) : read(count));

@Resolver(() => PlatformStatus)
export class StatusResolver {
  @FieldResolver(() => SuccessMetric, { nullable: true, description: `How often predictions come true. ${over}` })
  async predictionAccuracy(@Ctx() context: PredictionsContext): Promise<SuccessMetric> {
    const { known, right } = await tally(context, accuracy);
    const value = known === 0 ? null : (100 * right) / known;
    return { value, unit: '%', target: 80, method: methods.accuracy, sampleSize: known };
  }

  @FieldResolver(() => SuccessMetric, { nullable: true, description: `How much shorter downtime is. ${over}` })
  async downtimeReduction(@Ctx() context: PredictionsContext): Promise<SuccessMetric> {
    const { foreseen, unforeseen, foreseenHours, unforeseenHours } = await tally(context, downtime);
    const enough = foreseen >= minFailuresEach && unforeseen >= minFailuresEach;
    const value =
      enough && foreseenHours !== null && unforeseenHours ? 100 * (1 - foreseenHours / unforeseenHours) : null;
    return { value, unit: '%', target: 25, method: methods.downtime, sampleSize: foreseen + unforeseen };
  }

  @FieldResolver(() => SuccessMetric, { nullable: true, description: `How much maintenance is advised. ${over}` })
  async maintenanceOptimized(@Ctx() context: PredictionsContext): Promise<SuccessMetric> {
    const { recorded, followed: advised } = await tally(context, followed);
    const value = recorded === 0 ? null : (100 * advised) / recorded;
    return { value, unit: '%', target: null, method: methods.followed, sampleSize: recorded };
  }
}
