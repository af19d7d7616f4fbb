import { StateReader, StateWriter } from '../../../../core/signal/state-codec.ts';
import type { EquipmentEpisode, EquipmentState, RelationWatch } from './equipment-state.ts';
import { createEquipment, PACES } from './equipment.ts';
import { Mewma } from './mewma.ts';
import { RelationChart } from './relation-chart.ts';
import { VectorBuckets } from './vector-buckets.ts';

const LAYOUT_VERSION = 2;

/** The state as bytes, exact. */
export function snapshotEquipment(state: EquipmentState): Uint8Array {
  const { pace, episode, mewma } = state;
  const writer = new StateWriter().u32(LAYOUT_VERSION);
  state.buckets.write(writer);
  writer
    .u32(pace === null ? 0 : PACES.indexOf(pace) + 1)
    .u32(state.surveyed)
    .f64(state.distance);
  writer.u32(state.seen.size);
  for (const [series, count] of state.seen) writer.f64(series).u32(count);
  writer.u32(state.channels.length);
  state.channels.forEach((series, channel) => {
    const { mean = Number.NaN, age = 0 } = state.carried[channel] ?? {};
    writer.f64(series).f64(mean).u32(age);
  });
  writeEpisode(writer, episode);
  mewma?.write(writer);
  if (state.relations !== null) writeRelations(writer, state.relations);
  return writer.finish();
}

/** Throws a RangeError for bytes of another layout or cut short; such an equipment must be learnt anew. */
export function restoreEquipment(bytes: Uint8Array): EquipmentState {
  const reader = new StateReader(bytes);
  const version = reader.u32();
  if (version !== LAYOUT_VERSION) throw new RangeError(`equipment state of layout ${version}`);
  const state = { ...createEquipment(), buckets: VectorBuckets.read(reader) };
  state.pace = PACES[reader.u32() - 1] ?? null;
  state.surveyed = reader.u32();
  state.distance = reader.f64();
  for (let left = reader.u32(); left > 0; left--) state.seen.set(reader.f64(), reader.u32());
  const channels: number[] = [];
  for (let left = reader.u32(); left > 0; left--) {
    channels.push(reader.f64());
    state.carried.push({ mean: reader.f64(), age: reader.u32() });
  }
  state.channels = channels;
  state.episode = readEpisode(reader);
  if (state.pace !== null) {
    state.mewma = Mewma.read(reader);
    state.relations = readRelations(reader);
  }
  return state;
}

function writeRelations(writer: StateWriter, { chart, span, sums, counts, pendingMs, episode }: RelationWatch): void {
  chart.write(writer);
  writer.f64(span).f64(pendingMs ?? Number.NaN);
  for (const number of [...sums, ...counts]) writer.f64(number);
  writeEpisode(writer, episode);
}

function readRelations(reader: StateReader): RelationWatch {
  const chart = RelationChart.read(reader);
  const span = reader.f64();
  const pendingMs = reader.f64();
  const numbers = () => Float64Array.from({ length: chart.size }, () => reader.f64());
  const [sums, counts] = [numbers(), numbers()];
  const episode = readEpisode(reader);
  return { chart, span, sums, counts, pendingMs: Number.isNaN(pendingMs) ? null : pendingMs, episode };
}

function writeEpisode(writer: StateWriter, episode: EquipmentEpisode | null): void {
  writer
    .f64(episode?.startMs ?? Number.NaN)
    .f64(episode?.series ?? 0)
    .u32(episode?.vectors ?? 0)
    .u32(episode?.calm ?? 0)
    .f64(episode?.peak ?? 0);
}

function readEpisode(reader: StateReader): EquipmentEpisode | null {
  const [startMs, series, vectors] = [reader.f64(), reader.f64(), reader.u32()];
  const [calm, peak] = [reader.u32(), reader.f64()];
  return Number.isNaN(startMs) ? null : { startMs, series, vectors, calm, peak };
}
