import { lcgFraction, nextLcg } from '../../../../core/signal/lcg.ts';
import type { StateReader, StateWriter } from '../../../../core/signal/state-codec.ts';
import type { Expectation, Member } from './member.ts';

/** Readings in a sequence. */
const LENGTH = 12;
/** Sequences remembered. With float32 they are 11 KB, most of the state of a series. */
const CAPACITY = 240;
/** The distance to the third nearest: one odd sequence in memory does not make the next one look ordinary. */
const NEIGHBOURS = 3;
/** Sequences needed before a distance means something. */
const MIN_SEQUENCES = 30;
/** A full memory still takes up at least every twentieth sequence, so that it follows the equipment as it ages. */
const MIN_REPLACEMENT = 0.05;

/**
 * Nearest neighbour of sequences: the Euclidean distance of the last 12 readings to the third nearest of 240 sequences
 * kept from the past (a left discord; Yeh et al., "Matrix Profile I", 2016). A sequence enters the memory only when the
 * present one no longer overlaps it; which are kept is decided by reservoir sampling with a seeded generator.
 */
export class NearestNeighbour implements Member {
  readonly anomalyType = 'ml';
  readonly #memory = new Float32Array(CAPACITY * LENGTH);
  /** The last 2 x LENGTH readings, oldest first, relative to the first reading of all. */
  readonly #recent = new Float32Array(2 * LENGTH);
  /** Squared distance and last value of the nearest sequences, nearest first. */
  readonly #nearest = new Float64Array(NEIGHBOURS);
  readonly #nearestLast = new Float32Array(NEIGHBOURS);
  #origin = Number.NaN;
  #sequences = 0;
  #readings = 0;
  #random = 1;

  update(value: number): number {
    if (Number.isNaN(this.#origin)) this.#origin = value;
    this.#recent.copyWithin(0, 1);
    this.#recent[2 * LENGTH - 1] = value - this.#origin;
    this.#readings++;
    if (this.#readings < LENGTH) return 0;
    const score = this.#sequences > MIN_SEQUENCES ? this.#distance() : 0;
    if (this.#readings >= 2 * LENGTH) this.#remember();
    return score;
  }

  /** The mean of the nearest sequences' last values; a sequence may be odd while its last reading alone is not. */
  expectation(edge: number): Expectation | null {
    if (this.#sequences <= MIN_SEQUENCES) return null;
    let sum = 0;
    for (const last of this.#nearestLast) sum += last;
    const expected = this.#origin + sum / NEIGHBOURS;
    const margin = edge / Math.sqrt(LENGTH);
    return { expected, min: expected - margin, max: expected + margin };
  }

  write(writer: StateWriter): void {
    writer.f64(this.#origin).u32(this.#sequences).f64(this.#readings).u32(this.#random);
    writer.f32Array(this.#recent).f32Array(this.#nearestLast).f32Array(this.#memory);
  }

  static read(reader: StateReader): NearestNeighbour {
    const neighbour = new NearestNeighbour();
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
    const memory = this.#memory;
    const recent = this.#recent;
    const nearest = this.#nearest.fill(Number.POSITIVE_INFINITY);
    const end = this.#sequences * LENGTH;
    let limit = Number.POSITIVE_INFINITY;
    for (let start = 0; start < end; start += LENGTH) {
      let squared = 0;
      for (let index = LENGTH - 1; index >= 0; index--) {
        const difference = (recent[LENGTH + index] as number) - (memory[start + index] as number);
        squared += difference * difference;
        if (squared >= limit) break;
      }
      if (squared < limit) limit = this.#keep(squared, memory[start + LENGTH - 1] as number);
    }
    return Math.sqrt(nearest[NEIGHBOURS - 1] as number);
  }

  #keep(squared: number, last: number): number {
    const nearest = this.#nearest;
    let place = NEIGHBOURS - 1;
    while (place > 0 && (nearest[place - 1] as number) > squared) {
      nearest[place] = nearest[place - 1] as number;
      this.#nearestLast[place] = this.#nearestLast[place - 1] as number;
      place--;
    }
    nearest[place] = squared;
    this.#nearestLast[place] = last;
    return nearest[NEIGHBOURS - 1] as number;
  }

  #remember(): void {
    let place = this.#sequences;
    if (this.#sequences < CAPACITY) this.#sequences++;
    else {
      this.#random = nextLcg(this.#random);
      if (lcgFraction(this.#random) >= Math.max(CAPACITY / this.#readings, MIN_REPLACEMENT)) return;
      this.#random = nextLcg(this.#random);
      place = Math.floor(lcgFraction(this.#random) * CAPACITY);
    }
    for (let index = 0; index < LENGTH; index++) this.#memory[place * LENGTH + index] = this.#recent[index] as number;
  }
}
