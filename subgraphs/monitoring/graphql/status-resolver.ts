import { Ctx, Directive, Field, FieldResolver, ID, ObjectType, Resolver } from 'type-graphql';
import { asViewer } from '../../../platform/db/orm.ts';
import { requireMember } from '../../../platform/graphql/context.ts';
import { SuccessMetric } from '../../../platform/graphql/success-metric.ts';
import type { Figure } from '../store/read-status.ts';
import { activeBuildings, detectionRate, falsePositiveRate } from '../store/read-status.ts';
import type { Statement } from '../store/statement.ts';
import { ownerStatement, viewerStatement } from '../store/statement.ts';
import type { MonitoringContext } from './context.ts';

@Directive('@key(fields: "id")')
@ObjectType({ description: 'Success metrics and KPIs of the platform, as far as the viewer may see their facts.' })
export class PlatformStatus {
  @Field(() => ID, { description: 'Always "platform".' })
  readonly id: string;

  constructor(id: string) {
    this.id = id;
  }
}

@Resolver(() => PlatformStatus)
export class StatusResolver {
  @FieldResolver(() => SuccessMetric, {
    nullable: true,
    description: 'Share of recorded failures that were preceded by an anomaly or alert; aims at 90 %.',
  })
  async anomalyDetectionRate(@Ctx() context: MonitoringContext): Promise<SuccessMetric> {
    const method =
      'Failures recorded as such whose equipment had an anomaly or an alert within the 30 days before, of all recorded failures.';
    return { ...(await figure(context, detectionRate)), unit: '%', target: 90, method };
  }

  @FieldResolver(() => SuccessMetric, { nullable: true, description: 'Share of classified anomalies that were false.' })
  async falsePositiveRate(@Ctx() context: MonitoringContext): Promise<SuccessMetric> {
    const method = 'Anomalies classified FALSE_POSITIVE, of those classified TRUE_POSITIVE or FALSE_POSITIVE.';
    return { ...(await figure(context, falsePositiveRate)), unit: '%', target: null, method };
  }

  @FieldResolver(() => SuccessMetric, { nullable: true, description: 'Buildings that are heard of.' })
  async activeMonitoringBuildings(@Ctx() context: MonitoringContext): Promise<SuccessMetric> {
    const method = 'Buildings with a reading in the last 24 hours; the sample is all buildings that ever sent one.';
    const counted = await figure(context, (run) => activeBuildings(run, context.now()));
    return { ...counted, unit: '1', target: null, method };
  }

  @FieldResolver(() => SuccessMetric, { nullable: true, description: 'Emergency calls that did not have to be made.' })
  emergencyCallsReduced(@Ctx() { viewer }: MonitoringContext): SuccessMetric {
    requireMember(viewer);
    return unknown('Not computed: needs the number of emergency calls before monitoring began, which nobody records.');
  }

  @FieldResolver(() => SuccessMetric, { nullable: true, description: 'Downtime that was prevented.' })
  downtimePrevented(@Ctx() { viewer }: MonitoringContext): SuccessMetric {
    requireMember(viewer);
    return unknown('Not computed: no stored outcome says how long a failure that was prevented would have lasted.');
  }
}

const unknown = (method: string): SuccessMetric => ({
  ...{ value: null, unit: '1', target: null, sampleSize: 0 },
  method,
});

/** From the viewer's own facts; who operates the platform sees all. */
function figure(context: MonitoringContext, read: (run: Statement) => Promise<Figure>): Promise<Figure> {
  const { orm, ownerPool } = context;
  const viewer = requireMember(context.viewer);
  if (viewer.organizationKind === 'OPERATOR') return read(ownerStatement(ownerPool));
  return asViewer(orm, viewer, (em) => read(viewerStatement(em)));
}
