import { Ewma } from '../../../../core/signal/ewma.ts';
import type { StateReader, StateWriter } from '../../../../core/signal/state-codec.ts';
import type { Expectation, Member } from './member.ts';

const DAY_MS = 86_400_000;
const BINS_A_DAY = 24;
const BINS = BINS_A_DAY * 2;
/** A bin is consulted after it has seen this many readings. */
const MIN_READINGS = 6;
/** Forgetting per reading of a bin: about the last forty readings count. */
const BIN_RATE = 0.025;
/** A bin's own spread counts as much as the spread of all bins once it has seen this many readings. */
const PRIOR_READINGS = 4;
/** A spread below this share of the whole series' spread is taken for rounding, not for regularity. */
const SPREAD_FLOOR = 1e-3;

/**
 * Seasonal profile: the usual value for the hour of the day, weekdays apart from weekends, in UTC. The raw score is the
 * distance to the bin's mean in units of the bin's mean absolute deviation. Adding an offset to the readings or scaling
 * them changes no score, so units do not matter.
 */
export class SeasonalProfile implements Member {
  readonly anomalyType = 'statistical';
  readonly #means = new Float32Array(BINS);
  readonly #deviations = new Float32Array(BINS);
  readonly #counts = new Float32Array(BINS);
  #overall = new Ewma(0.001);
  /** Distances of readings to their bin's mean, all bins together. */
  #residuals = new Ewma(0.001);
  /** The first reading. Means are kept relative to it, so that float32 holds them well whatever the level. */
  #origin = Number.NaN;
  #lastMean = Number.NaN;
  #lastScale = 0;

  update(value: number, timeMs: number): number {
    if (Number.isNaN(this.#origin)) this.#origin = value;
    const relative = value - this.#origin;
    const bin = binOf(timeMs);
    const seen = this.#counts[bin] ?? 0;
    const mean = this.#means[bin] ?? 0;
    this.#lastMean = seen >= MIN_READINGS ? mean : Number.NaN;
    this.#lastScale = this.#scaleOf(bin, seen);
    this.#learn(bin, relative);
    if (seen < MIN_READINGS) return 0;
    const distance = Math.abs(relative - mean);
    this.#residuals.push(distance);
    return distance / this.#lastScale;
  }

  expectation(edge: number): Expectation | null {
    if (Number.isNaN(this.#lastMean)) return null;
    const expected = this.#lastMean + this.#origin;
    const margin = edge * this.#lastScale;
    return { expected, min: expected - margin, max: expected + margin };
  }

  write(writer: StateWriter): void {
    writer.f64(this.#origin).f64(this.#lastMean).f64(this.#lastScale);
    this.#overall.write(writer);
    this.#residuals.write(writer);
    writer.f32Array(this.#means).f32Array(this.#deviations).f32Array(this.#counts);
  }

  static read(reader: StateReader): SeasonalProfile {
    const profile = new SeasonalProfile();
    profile.#origin = reader.f64();
    profile.#lastMean = reader.f64();
    profile.#lastScale = reader.f64();
    profile.#overall = Ewma.read(reader, profile.#overall.rate);
    profile.#residuals = Ewma.read(reader, profile.#residuals.rate);
    reader.f32Array(profile.#means);
    reader.f32Array(profile.#deviations);
    reader.f32Array(profile.#counts);
    return profile;
  }

  /** The spread expected in a bin: its own, drawn towards that of all bins while it has seen few readings. */
  #scaleOf(bin: number, seen: number): number {
    const own = this.#deviations[bin] ?? 0;
    const blended = (seen * own + PRIOR_READINGS * this.#residuals.mean) / (seen + PRIOR_READINGS);
    return blended + SPREAD_FLOOR * this.#overall.deviation + 1e-9;
  }

  #learn(bin: number, relative: number): void {
    const count = (this.#counts[bin] ?? 0) + 1;
    const weight = Math.max(1 / count, BIN_RATE);
    const mean = this.#means[bin] ?? 0;
    const deviation = this.#deviations[bin] ?? 0;
    const distance = relative - mean;
    this.#counts[bin] = count;
    this.#means[bin] = mean + weight * distance;
    this.#deviations[bin] = deviation + weight * (Math.abs(distance) - deviation);
    this.#overall.push(relative);
  }
}

function binOf(timeMs: number): number {
  const day = Math.floor(timeMs / DAY_MS);
  // 1970-01-01 was a Thursday: (day + 4) mod 7 is 0 on Sundays.
  const weekday = (((day + 4) % 7) + 7) % 7;
  const hour = Math.floor(((timeMs - day * DAY_MS) / DAY_MS) * BINS_A_DAY);
  return hour + (weekday === 0 || weekday === 6 ? BINS_A_DAY : 0);
}
