import { createHash } from 'node:crypto';
import { Arg, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import { forbidden, ingestUnavailable, unauthenticated } from '../../../platform/errors/graph-errors.ts';
import { userError } from '../../../platform/graphql/user-error.ts';
import { catalogue } from '../../../core/metrics/catalogue.ts';
import { unitsFor } from '../../../core/metrics/unit.ts';
import type { TelemetryContext } from '../context.ts';
import { IngestTelemetryInput, IngestTelemetryPayload, maxBatch } from './ingest-types.ts';
import { MetricType } from './metric-type.ts';

@Resolver()
export class IngestResolver {
  @Mutation(() => IngestTelemetryPayload, {
    description:
      'Stores readings. Good ones are kept and each bad one is named. Only a device may send, with its credential.',
  })
  async ingestTelemetry(
    @Arg('input', () => IngestTelemetryInput, { description: 'The batch.' }) input: IngestTelemetryInput,
    @Ctx() context: TelemetryContext,
  ): Promise<IngestTelemetryPayload> {
    const { viewer } = context;
    if (viewer.kind === 'anonymous') throw unauthenticated();
    const sender = viewer.deviceId;
    if (sender === null) throw forbidden('Only a device may send readings: use its credential.');
    if (input.readings.length > maxBatch) {
      const message = `A batch has at most ${maxBatch} readings, not ${input.readings.length}: split it.`;
      return {
        accepted: 0,
        duplicates: 0,
        rejected: [],
        errors: [userError('BATCH_TOO_LARGE', message, ['readings'])],
      };
    }
    const key = input.idempotencyKey ? `${sender}/${input.idempotencyKey}` : null;
    const body = createHash('sha256').update(JSON.stringify(input)).digest('base64');
    const answer = context.answers.once(key, body, () => this.#take(input, sender, context));
    if (answer !== null) return answer;
    const message = 'This key was used for another batch: nothing of this one was taken. Use a key of its own.';
    return { accepted: 0, duplicates: 0, rejected: [], errors: [userError('CONFLICT', message, ['idempotencyKey'])] };
  }

  @Query(() => [MetricType], {
    description: 'Metrics that every organization has: names, canonical units, ranges, accepted units.',
  })
  metricCatalogue(): MetricType[] {
    return catalogue.map((metric) => ({
      name: metric.name,
      unit: metric.unit,
      acceptedUnits: unitsFor(metric.unit).map(({ unit }) => unit),
      plausibleMin: metric.plausible[0],
      plausibleMax: metric.plausible[1],
    }));
  }

  async #take(input: IngestTelemetryInput, sender: string, context: TelemetryContext): Promise<IngestTelemetryPayload> {
    const readings = input.readings.map((reading) => ({
      ...reading,
      deviceId: reading.deviceId ?? input.deviceId ?? sender,
      operatingMode: reading.operatingMode ?? input.operatingMode ?? ('not_stated' as const),
      historical: input.historical,
    }));
    try {
      return { ...(await context.intake.take(sender, readings)), errors: [] };
    } catch (fault) {
      context.logger.error({ err: fault, traceId: context.traceId }, 'readings could not be stored');
      throw ingestUnavailable();
    }
  }
}
