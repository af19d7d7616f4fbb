import { StateReader, StateWriter } from '../../../../core/signal/state-codec.ts';
import { TailProbability } from '../../../../core/signal/tail-probability.ts';
import type { Detection } from './detection.ts';
import { describeBeginning, describeWorsening } from './detection.ts';
import type { Evidence } from './evidence.ts';
import { EpisodeRate } from './episode-rate.ts';
import { addEvidence, confidenceOf, LEAST_CONFIDENCE, NO_EVIDENCE, readEvidence, writeEvidence } from './evidence.ts';
import { LearnedRange } from './learned-range.ts';
import type { Member } from './member.ts';
import type { MemberName, Profile } from './profile.ts';
import { DEFAULT_PROFILE, MEMBERS } from './profile.ts';
import type { Reading } from './reading.ts';

export const DETECTOR = 'ensemble';
/** Named with every anomaly. The number rises whenever the same readings would give other detections. */
export const DETECTION_MODEL = `${DETECTOR}@2`;

/** Score at which an episode begins, one for every series; NAB's score hardly moves between 2.6 and 3. */
export const THRESHOLD = 2.8;
/** What is learnt before anything is told: so many readings, and a day with its night. */
const WARM_UP_READINGS = 300;
const WARM_UP_MS = 86_400_000;
/** An episode ends after this many readings in a row below the threshold. */
const CALM_READINGS = 120;
const TAIL = { memory: 8000, share: 0.01 } as const;
/** How far beyond the learned range, as a share of its width, a reading is clearly beyond it. */
const CLEAR_EXCESS = 0.1;
const LAYOUT_VERSION = 2;

interface Voice {
  readonly name: MemberName;
  readonly member: Member;
  readonly tail: TailProbability;
  readonly weight: number;
  /** Weighted decades of the last reading; not kept in snapshots. */
  decades: number;
}

/** Everything the ensemble knows of one series. Changed in place by `step`. */
export interface EnsembleState {
  readonly voices: readonly Voice[];
  /** Event time of the newest reading taken; a reading at or before it is ignored. */
  watermarkMs: number;
  readings: number;
  /** Event time at which the open episode began; null between episodes. */
  episodeStartMs: number | null;
  /** What speaks for the open episode, told or not; null between episodes and in one that began while learning. */
  evidence: Evidence | null;
  calmReadings: number;
  /** How often it calls. */
  readonly rate: EpisodeRate;
  /** Score of the last reading taken. */
  score: number;
}

const NONE: readonly Detection[] = [];

export function createEnsemble(profile: Profile = DEFAULT_PROFILE): EnsembleState {
  return stateOf(profile, (name) => ({ member: MEMBERS[name].create(), tail: new TailProbability(TAIL) }));
}

/**
 * Takes one reading and says what began, worsened or ended with it. Causal and deterministic: no clock, no randomness
 * but the seeded generator within the state. `factor` moves the threshold (>= 1; domain/tuning.ts). Late and repeated readings (at or before the watermark) change nothing.
 */
export function step(state: EnsembleState, reading: Reading, factor = 1): readonly Detection[] {
  if (!(reading.timeMs > state.watermarkMs) || !Number.isFinite(reading.value)) return NONE;
  state.watermarkMs = reading.timeMs;
  state.readings++;
  state.rate.observe(reading.timeMs);
  let strongest: Voice | null = null;
  let score = 0;
  for (const voice of state.voices) {
    voice.decades = voice.weight * voice.tail.update(voice.member.update(reading.value, reading.timeMs));
    if (voice.decades <= score) continue;
    score = voice.decades;
    strongest = voice;
  }
  state.score = score;
  if (strongest !== null && score >= factor * THRESHOLD) return exceed(state, reading, strongest);
  return state.episodeStartMs === null ? NONE : calmDown(state, reading, state.episodeStartMs);
}

/** Whether it has learnt enough to report. */
export const isWarm = ({ readings, rate, watermarkMs }: EnsembleState): boolean =>
  readings > WARM_UP_READINGS && rate.observedMs(watermarkMs) >= WARM_UP_MS;

/** For how long it has been observed, in milliseconds of event time. */
export const observedMs = ({ rate, watermarkMs }: EnsembleState): number => rate.observedMs(watermarkMs);

function calmDown(state: EnsembleState, { timeMs }: Reading, episodeStartMs: number): readonly Detection[] {
  if (++state.calmReadings < CALM_READINGS) return NONE;
  const told = state.evidence !== null && isTold(state.evidence) ? state.evidence : null;
  state.calmReadings = 0;
  state.episodeStartMs = null;
  state.evidence = null;
  return told === null ? NONE : [{ kind: 'ended', episodeStartMs, atMs: timeMs, peak: told.peak }];
}

const isTold = (evidence: Evidence): boolean => confidenceOf(evidence) >= LEAST_CONFIDENCE;

function exceed(state: EnsembleState, reading: Reading, strongest: Voice): readonly Detection[] {
  state.calmReadings = 0;
  const { score } = state;
  const isBeyondRange = state.voices.some(
    ({ member }) => member instanceof LearnedRange && member.excess >= CLEAR_EXCESS,
  );
  let before = state.evidence;
  if (state.episodeStartMs === null) {
    state.episodeStartMs = reading.timeMs;
    const callsTimesUsual = state.rate.candidate(reading.timeMs);
    // An episode that begins during the warm-up is never told, not even its rest afterwards: nothing is known yet.
    before = isWarm(state) ? { ...NO_EVIDENCE, callsTimesUsual } : null;
  }
  if (before === null) return NONE;
  const evidence = addEvidence(before, score, isBeyondRange);
  state.evidence = evidence;
  if (!isTold(evidence)) return NONE;
  const startMs = state.episodeStartMs;
  if (before.exceedances > 0 && isTold(before)) {
    const worsened = describeWorsening(startMs, reading, before, evidence);
    return worsened === null ? NONE : [worsened];
  }
  const { member, tail } = strongest;
  const expectation = member.expectation(tail.edge);
  return [describeBeginning({ startMs, reading, score, anomalyType: member.anomalyType, expectation, evidence })];
}

/** The state as bytes, exact: a restored state goes on as if nothing had happened. */
export function snapshot(state: EnsembleState): Uint8Array {
  const writer = new StateWriter().u32(LAYOUT_VERSION);
  writer
    .f64(state.watermarkMs)
    .f64(state.readings)
    .f64(state.episodeStartMs ?? Number.NaN);
  writer.u32(state.calmReadings).f64(state.score);
  writeEvidence(writer, state.evidence);
  state.rate.write(writer);
  for (const { member, tail } of state.voices) {
    member.write(writer);
    tail.write(writer);
  }
  return writer.finish();
}

/** Throws a RangeError for bytes of another layout or cut short; such a series must learn anew or be replayed. */
export function restore(bytes: Uint8Array, profile: Profile = DEFAULT_PROFILE): EnsembleState {
  const reader = new StateReader(bytes);
  const version = reader.u32();
  if (version !== LAYOUT_VERSION)
    throw new RangeError(`detector state of layout ${version}, expected ${LAYOUT_VERSION}`);
  const watermarkMs = reader.f64();
  const readings = reader.f64();
  const episodeStartMs = reader.f64();
  const calmReadings = reader.u32();
  const score = reader.f64();
  const evidence = readEvidence(reader);
  const rate = EpisodeRate.read(reader);
  const state = stateOf(profile, (name) => ({
    member: MEMBERS[name].read(reader),
    tail: TailProbability.read(reader, TAIL),
  }));
  return Object.assign(state, {
    ...{ watermarkMs, readings, calmReadings, score, evidence, rate },
    episodeStartMs: Number.isNaN(episodeStartMs) ? null : episodeStartMs,
  });
}

function stateOf(profile: Profile, part: (name: MemberName) => Pick<Voice, 'member' | 'tail'>): EnsembleState {
  return {
    voices: profile.map(([name, weight]) => ({ name, weight, decades: 0, ...part(name) })),
    watermarkMs: Number.NEGATIVE_INFINITY,
    readings: 0,
    episodeStartMs: null,
    evidence: null,
    calmReadings: 0,
    rate: new EpisodeRate(),
    score: 0,
  };
}
