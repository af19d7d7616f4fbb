import type { BatchReading } from '../doors/device-batch.ts';
import { CoarseElevator } from '../physics/coarse.ts';
import type { Condition } from '../physics/condition.ts';
import { hourMs } from '../physics/elevator.ts';
import { type MetricName, metricsOf, sensorTypes } from '../physics/metrics.ts';
import type { RegisteredElevator } from './registered.ts';

/** A door takes so many readings at once. */
export const batchSize = 1000;

export interface LifeSpan {
  readonly seed: number;
  /** A full hour. Unix milliseconds, as the others. */
  readonly startMs: number;
  /** From this full hour on readings are raw. */
  readonly rawFromMs: number;
  readonly endMs: number;
  readonly rawEveryMs: number;
}

/** An elevator's past as its devices tell it: the mean of each hour (at its middle), at last raw readings. */
export class ToldLife {
  readonly #coarse: CoarseElevator;
  readonly #span: LifeSpan;
  readonly #metered: readonly { readonly deviceId: string; readonly metric: MetricName }[];

  constructor({ number, devices }: Pick<RegisteredElevator, 'number' | 'devices'>, span: LifeSpan) {
    this.#span = span;
    this.#coarse = new CoarseElevator({ seed: span.seed, number, startMs: span.startMs });
    this.#metered = sensorTypes.flatMap((type) =>
      metricsOf(type).map((metric) => ({ deviceId: devices[type] ?? '', metric })),
    );
  }

  /** What really was; complete when all readings were taken. */
  get condition(): Condition {
    return this.#coarse.elevator.condition;
  }

  *readings(): Generator<BatchReading> {
    const { startMs, rawFromMs, endMs, rawEveryMs } = this.#span;
    for (let atMs = startMs; atMs < rawFromMs; atMs += hourMs) yield* this.#step(atMs + hourMs, atMs + hourMs / 2);
    for (let atMs = rawFromMs + rawEveryMs; atMs <= endMs; atMs += rawEveryMs) yield* this.#step(atMs, atMs);
  }

  /** Silence has no readings. */
  *#step(untilMs: number, timeMs: number): Generator<BatchReading> {
    const { mean, isSilent } = this.#coarse.stepTo(untilMs);
    if (isSilent) return;
    for (const { deviceId, metric } of this.#metered) {
      yield { deviceId, metric, value: Math.round(mean[metric] * 1000) / 1000, timeMs };
    }
  }
}

export function* batchesOf(readings: Iterable<BatchReading>): Generator<BatchReading[]> {
  let batch: BatchReading[] = [];
  for (const reading of readings) {
    if (batch.push(reading) < batchSize) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
