import type { MetricIndex } from '../../../core/metrics/catalogue.ts';
import type { AcceptedReading } from '../domain/accept.ts';
import { aheadOfClock, isJudged, judge, type SeriesMemory } from '../domain/series-quality.ts';

const suspect = 1;
const qualityBits = 3;

/** Lowers good readings to suspect, by what this process remembers of their series. */
export class QualityScores {
  readonly #metrics: MetricIndex;
  readonly #memories = new Map<number, SeriesMemory>();

  constructor(metrics: MetricIndex) {
    this.#metrics = metrics;
  }

  score(reading: AcceptedReading, nowMs: number): AcceptedReading {
    if ((reading.flags & qualityBits) !== 0) return reading;
    const wrong = this.#outOfCharacter(reading) || aheadOfClock(reading.timeMs, nowMs);
    return wrong ? { ...reading, flags: reading.flags | suspect } : reading;
  }

  #outOfCharacter({ installationKey, metricId, timeMs, value }: AcceptedReading): boolean {
    const name = this.#metrics.byId(metricId)?.name ?? '';
    if (!isJudged(name)) return false;
    const key = installationKey * 65_536 + metricId;
    const { suspect: found, memory } = judge(this.#memories.get(key) ?? null, name, { timeMs, value });
    this.#memories.set(key, memory);
    return found;
  }
}
