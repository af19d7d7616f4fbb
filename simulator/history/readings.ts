import type { BatchReading } from '../doors/device-batch.ts';
import { CoarseElevator } from '../physics/coarse.ts';
import { hourMs } from '../physics/elevator.ts';
import type { ElevatorHistory } from '../physics/fleet-history.ts';
import { type MetricName, metricsOf, sensorTypes } from '../physics/metrics.ts';
import type { RegisteredElevator } from './registered.ts';

/** A door takes so many readings at once. */
export const batchSize = 1000;

type Metered = readonly { readonly deviceId: string; readonly metric: MetricName }[];

const meteredBy = ({ devices }: RegisteredElevator): Metered =>
  sensorTypes.flatMap((type) => metricsOf(type).map((metric) => ({ deviceId: devices[type] ?? '', metric })));

/** Means of all hours, as readings of the middle of each. Silent hours have none. */
export function* hourlyReadings(elevator: RegisteredElevator, history: ElevatorHistory): Generator<BatchReading> {
  const metered = meteredBy(elevator);
  for (let hour = 0; hour < history.hours; hour++) {
    const timeMs = history.startMs + hour * hourMs + hourMs / 2;
    for (const { deviceId, metric } of metered) {
      const value = history.metrics[metric].mean[hour] ?? Number.NaN;
      if (!Number.isNaN(value)) yield { deviceId, metric, value: rounded(value), timeMs };
    }
  }
}

export interface RawSpan {
  readonly seed: number;
  /** When the elevator's life begins, and from when on it is told. Unix milliseconds. */
  readonly startMs: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly everyMs: number;
}

/** Readings at a fixed interval from the same life: an elevator lives by the hour until `fromMs`, then by the interval. */
export function* rawReadings(elevator: RegisteredElevator, span: RawSpan): Generator<BatchReading> {
  const { seed, startMs, fromMs, toMs, everyMs } = span;
  const coarse = new CoarseElevator({ seed, number: elevator.number, startMs });
  const metered = meteredBy(elevator);
  for (let atMs = startMs; atMs < fromMs; atMs += hourMs) coarse.stepTo(atMs + hourMs);
  for (let timeMs = fromMs + everyMs; timeMs <= toMs; timeMs += everyMs) {
    const { mean, isSilent } = coarse.stepTo(timeMs);
    if (isSilent) continue;
    for (const { deviceId, metric } of metered) yield { deviceId, metric, value: rounded(mean[metric]), timeMs };
  }
}

const rounded = (value: number): number => Math.round(value * 1000) / 1000;

export function* batchesOf(readings: Iterable<BatchReading>): Generator<BatchReading[]> {
  let batch: BatchReading[] = [];
  for (const reading of readings) {
    if (batch.push(reading) < batchSize) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
