import { Arg, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import { catalogue, type Metric } from '../../../core/metrics/catalogue.ts';
import { unitsFor } from '../../../core/metrics/unit.ts';
import { forbidden, ingestUnavailable, unauthenticated } from '../../../platform/errors/graph-errors.ts';
import type { TelemetryContext } from '../context.ts';
import { type BatchAnswer, nothing } from '../ingest/doors.ts';
import { batchOfColumns } from '../ingest/formats/columns.ts';
import { IngestTelemetryColumnsInput } from './columns-types.ts';
import {
  IngestEventsInput,
  IngestEventsPayload,
  IngestTelemetryInput,
  IngestTelemetryPayload,
} from './ingest-types.ts';
import { MetricType } from './metric-type.ts';

@Resolver()
export class IngestResolver {
  @Mutation(() => IngestTelemetryPayload, {
    description:
      'Stores readings. Good ones are kept and each bad one is named. Only a device may send, with its credential.',
  })
  ingestTelemetry(
    @Arg('input', () => IngestTelemetryInput, { description: 'The batch.' }) input: IngestTelemetryInput,
    @Ctx() context: TelemetryContext,
  ): Promise<IngestTelemetryPayload> {
    const sender = senderOf(context);
    return storedOrUnavailable(context, context.doors.takeReadings(sender, input));
  }

  @Mutation(() => IngestTelemetryPayload, {
    description:
      'Stores readings that come by columns. Good ones are kept and each bad one is named. Only a device may send, with its credential.',
  })
  async ingestTelemetryColumns(
    @Arg('input', () => IngestTelemetryColumnsInput, { description: 'The batch.' }) input: IngestTelemetryColumnsInput,
    @Ctx() context: TelemetryContext,
  ): Promise<IngestTelemetryPayload> {
    const sender = senderOf(context);
    const parsed = batchOfColumns(input);
    if (!parsed.ok) return nothing('BAD_USER_INPUT', `\`${parsed.path.join('.')}\` ${parsed.why}.`, parsed.path);
    return storedOrUnavailable(context, context.doors.takeReadings(sender, parsed.message));
  }

  @Mutation(() => IngestEventsPayload, {
    description:
      'Stores equipment events. Good ones are kept and each bad one is named. Only a device may send, with its credential.',
  })
  ingestEvents(
    @Arg('input', () => IngestEventsInput, { description: 'The batch.' }) input: IngestEventsInput,
    @Ctx() context: TelemetryContext,
  ): Promise<IngestEventsPayload> {
    const sender = senderOf(context);
    return storedOrUnavailable(context, context.doors.takeEvents(sender, input));
  }

  @Query(() => [MetricType], {
    description:
      "Metrics that readings may be of: names, canonical units, ranges, accepted units. Everybody's, then the own ones of the viewer's organization.",
  })
  metricCatalogue(@Ctx() { viewer, dictionary }: TelemetryContext): MetricType[] {
    const own = viewer.organizationId === null ? [] : dictionary.metricsOf(viewer.organizationId);
    return [...catalogue, ...own].map(presentMetric);
  }
}

/** @throws UNAUTHENTICATED, FORBIDDEN for whoever is no device */
function senderOf({ viewer }: TelemetryContext): string {
  if (viewer.kind === 'anonymous') throw unauthenticated();
  if (viewer.deviceId === null) throw forbidden('Only a device may send readings and events: use its credential.');
  return viewer.deviceId;
}

async function storedOrUnavailable(context: TelemetryContext, taken: Promise<BatchAnswer>): Promise<BatchAnswer> {
  try {
    return await taken;
  } catch (fault) {
    context.logger.error({ err: fault, traceId: context.traceId }, 'a batch could not be stored');
    throw ingestUnavailable();
  }
}

const presentMetric = (metric: Metric): MetricType => ({
  name: metric.name,
  unit: metric.unit,
  acceptedUnits: unitsFor(metric.unit).map(({ unit }) => unit),
  plausibleMin: metric.plausible[0],
  plausibleMax: metric.plausible[1],
});
