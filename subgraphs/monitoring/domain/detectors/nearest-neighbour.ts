import { lcgFraction, nextLcg } from '../../../../core/signal/lcg.ts';
import type { StateReader, StateWriter } from '../../../../core/signal/state-codec.ts';
import type { Expectation, Member } from './member.ts';

export interface NeighbourOptions {
  /** Readings in a sequence. */
  readonly length: number;
  /** Sequences remembered: length x capacity float32, most of the state of a series. */
  readonly capacity: number;
  /** Whose distance counts: with the third nearest, one odd sequence in memory does not make the next look ordinary. */
  readonly neighbours: number;
}

/** Their sequences are 7.7 KB. More of them find no more. */
export const DEFAULT_NEIGHBOURS: NeighbourOptions = { length: 12, capacity: 160, neighbours: 3 };

/** Sequences needed before a distance means something. */
const MIN_SEQUENCES = 30;
/** A full memory still takes up at least every twentieth sequence, so that it follows the equipment as it ages. */
const MIN_REPLACEMENT = 0.05;

/**
 * Nearest neighbour of sequences: the Euclidean distance of the last readings to the k-th nearest of the sequences kept
 * from the past (a left discord; Yeh et al., "Matrix Profile I", 2016). A sequence enters the memory only when the
 * present one no longer overlaps it; which are kept is decided by reservoir sampling with a seeded generator.
 */
export class NearestNeighbour implements Member {
  readonly anomalyType = 'ml';
  readonly #options: NeighbourOptions;
  readonly #memory: Float32Array;
  /** The last 2 x length readings, oldest first, relative to the first reading of all. */
  readonly #recent: Float32Array;
  /** Squared distance and last value of the nearest sequences, nearest first. */
  readonly #nearest: Float64Array;
  readonly #nearestLast: Float32Array;
  #origin = Number.NaN;
  #sequences = 0;
  #readings = 0;
  #random = 1;

  constructor(options: NeighbourOptions) {
    const { length, capacity, neighbours } = options;
    this.#options = options;
    this.#memory = new Float32Array(capacity * length);
    this.#recent = new Float32Array(2 * length);
    this.#nearest = new Float64Array(neighbours);
    this.#nearestLast = new Float32Array(neighbours);
  }

  update(value: number): number {
    const { length } = this.#options;
    if (Number.isNaN(this.#origin)) this.#origin = value;
    this.#recent.copyWithin(0, 1);
    this.#recent[2 * length - 1] = value - this.#origin;
    this.#readings++;
    if (this.#readings < length) return 0;
    const score = this.#sequences > MIN_SEQUENCES ? this.#distance() : 0;
    if (this.#readings >= 2 * length) this.#remember();
    return score;
  }

  /** The mean of the nearest sequences' last values; a sequence may be odd while its last reading alone is not. */
  expectation(edge: number): Expectation | null {
    if (this.#sequences <= MIN_SEQUENCES) return null;
    let sum = 0;
    for (const last of this.#nearestLast) sum += last;
    const expected = this.#origin + sum / this.#options.neighbours;
    const margin = edge / Math.sqrt(this.#options.length);
    return { expected, min: expected - margin, max: expected + margin };
  }

  write(writer: StateWriter): void {
    writer.f64(this.#origin).u32(this.#sequences).f64(this.#readings).u32(this.#random);
    writer.f32Array(this.#recent).f32Array(this.#nearestLast).f32Array(this.#memory);
  }

  static read(reader: StateReader, options: NeighbourOptions): NearestNeighbour {
    const neighbour = new NearestNeighbour(options);
    neighbour.#origin = reader.f64();
    neighbour.#sequences = reader.u32();
    neighbour.#readings = reader.f64();
    neighbour.#random = reader.u32();
    reader.f32Array(neighbour.#recent);
    reader.f32Array(neighbour.#nearestLast);
    reader.f32Array(neighbour.#memory);
    return neighbour;
  }

  /** The hot loop, three quarters of a reading's cost: gives a sequence up as soon as it is further than the third. */
  #distance(): number {
    const { length, neighbours } = this.#options;
    const memory = this.#memory;
    const recent = this.#recent;
    const nearest = this.#nearest.fill(Number.POSITIVE_INFINITY);
    const end = this.#sequences * length;
    let limit = Number.POSITIVE_INFINITY;
    for (let start = 0; start < end; start += length) {
      let squared = 0;
      for (let index = length - 1; index >= 0; index--) {
        const difference = (recent[length + index] as number) - (memory[start + index] as number);
        squared += difference * difference;
        if (squared >= limit) break;
      }
      if (squared < limit) limit = this.#keep(squared, memory[start + length - 1] as number);
    }
    return Math.sqrt(nearest[neighbours - 1] as number);
  }

  #keep(squared: number, last: number): number {
    const nearest = this.#nearest;
    const worst = this.#options.neighbours - 1;
    let place = worst;
    while (place > 0 && (nearest[place - 1] as number) > squared) {
      nearest[place] = nearest[place - 1] as number;
      this.#nearestLast[place] = this.#nearestLast[place - 1] as number;
      place--;
    }
    nearest[place] = squared;
    this.#nearestLast[place] = last;
    return nearest[worst] as number;
  }

  #remember(): void {
    const { length, capacity } = this.#options;
    let place = this.#sequences;
    if (this.#sequences < capacity) this.#sequences++;
    else {
      this.#random = nextLcg(this.#random);
      if (lcgFraction(this.#random) >= Math.max(capacity / this.#readings, MIN_REPLACEMENT)) return;
      this.#random = nextLcg(this.#random);
      place = Math.floor(lcgFraction(this.#random) * capacity);
    }
    for (let index = 0; index < length; index++) this.#memory[place * length + index] = this.#recent[index] as number;
  }
}
