import type { StateReader, StateWriter } from '../../../../core/signal/state-codec.ts';

const WEEK_MS = 7 * 86_400_000;
/** The past fades with this time constant. */
const MEMORY_MS = 4 * WEEK_MS;
/** Candidates a week of NAB's series, on which confidence was calibrated; what a new series is taken to have. */
const REFERENCE_PER_WEEK = 0.8;
/** For how many weeks of observation the reference stands in. */
const PRIOR_WEEKS = 1;

/**
 * How often a series calls, true or not. One that calls often is false more often: true episodes do not come more
 * frequently because a sensor reports every second or is restless.
 */
export class EpisodeRate {
  #sinceMs = Number.NaN;
  #atMs = Number.NaN;
  /** Candidates so far, faded as of `#atMs`. */
  #count = 0;

  /** Any reading of the series: from the first one on it is being observed. */
  observe(timeMs: number): void {
    if (Number.isNaN(this.#sinceMs)) this.#sinceMs = timeMs;
  }

  /** For how long it has been observed, in milliseconds of event time. */
  observedMs(timeMs: number): number {
    return timeMs - this.#sinceMs;
  }

  /** Takes a candidate; returns how many times more often than the reference the series has called before it, >= 1. */
  candidate(timeMs: number): number {
    const faded = Number.isNaN(this.#atMs) ? 0 : this.#count * Math.exp((this.#atMs - timeMs) / MEMORY_MS);
    const weeks = (MEMORY_MS / WEEK_MS) * (1 - Math.exp((this.#sinceMs - timeMs) / MEMORY_MS));
    this.#count = faded + 1;
    this.#atMs = timeMs;
    const perWeek = (REFERENCE_PER_WEEK * PRIOR_WEEKS + faded) / (PRIOR_WEEKS + weeks);
    return Math.max(1, perWeek / REFERENCE_PER_WEEK);
  }

  write(writer: StateWriter): void {
    writer.f64(this.#sinceMs).f64(this.#atMs).f64(this.#count);
  }

  static read(reader: StateReader): EpisodeRate {
    const rate = new EpisodeRate();
    rate.#sinceMs = reader.f64();
    rate.#atMs = reader.f64();
    rate.#count = reader.f64();
    return rate;
  }
}
