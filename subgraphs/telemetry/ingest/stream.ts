import { telemetryStream } from '../../../core/contracts/reading-batch.ts';
import type { Bus } from '../../../platform/bus/bus.ts';

const duplicateWindowMs = 10 * 60_000;

/** The one durable stream of readings and events, made by whoever comes first. */
export async function ensureTelemetryStream(bus: Bus, maxBytes: number): Promise<void> {
  await bus.ensureStream(telemetryStream, ['telemetry.readings.*', 'telemetry.events.*'], {
    maxBytes,
    duplicateWindowMs,
  });
}
