// Measures of detectors: NAB's score with latched alarms, windows found against false alarms, SKAB's pointwise F1.
import type { Labels } from './detectors-data.ts';

export interface Scored {
  readonly id: string;
  readonly labels: Labels;
  readonly timesMs: Float64Array;
  readonly scores: Float64Array;
}

/** Weights of NAB's application profiles (Lavin and Ahmad, "Evaluating real-time anomaly detection", 2015). */
export const PROFILES = {
  standard: { falsePositive: 0.11, falseNegative: 1 },
  lowFalsePositives: { falsePositive: 0.22, falseNegative: 1 },
  lowFalseNegatives: { falsePositive: 0.11, falseNegative: 2 },
} as const;
export type Profile = keyof typeof PROFILES;

const WEEK_MS = 7 * 86_400_000;
/** Detections at most this many readings apart are one alarm. */
const MERGE_READINGS = 12;

const sigmoid = (y: number): number => (y > 3 ? -1 : 2 / (1 + Math.exp(5 * y)) - 1);
const holdOff = ({ probationRows }: Labels): number => Math.floor(probationRows / 5);
const liveWindows = ({ windows, probationRows }: Labels) => windows.filter(([, last]) => last >= probationRows).length;

function windowOf({ windows }: Labels, row: number): number {
  return windows.findIndex(([first, last]) => row >= first && row <= last);
}

/** NAB's worth of a detection: 1 at a window's beginning, falling to 0 at its end and to -1 the further behind it. */
function worth({ windows }: Labels, row: number): number {
  const inside = windows.find(([first, last]) => row >= first && row <= last);
  if (inside !== undefined) return sigmoid(-(inside[1] - row + 1) / (inside[1] - inside[0] + 1)) / sigmoid(-1);
  const before = windows.findLast(([, last]) => last < row);
  if (before === undefined || before[1] === before[0]) return -1;
  return sigmoid((row - before[1]) / (before[1] - before[0]));
}

/**
 * NAB's score (100 is perfect, 0 is silence) when only the first detection of an alarm counts, followed by a hold-off of
 * a fifth of the probation.
 */
export function nabOnset(all: readonly Scored[], profile: Profile, threshold: number): number {
  const { falsePositive, falseNegative } = PROFILES[profile];
  let [raw, possible] = [0, 0];
  for (const { labels, scores } of all) {
    raw -= falseNegative * liveWindows(labels);
    possible += labels.windows.length + falseNegative * liveWindows(labels);
    raw += ofAlarms(labels, alarmRows(labels, scores, threshold), falsePositive, falseNegative);
  }
  const silence = all.reduce((sum, { labels }) => sum + falseNegative * liveWindows(labels), 0);
  return (100 * (raw + silence)) / possible;
}

function ofAlarms(labels: Labels, rows: readonly number[], falsePositive: number, falseNegative: number): number {
  const best = new Map<number, number>();
  let sum = 0;
  for (const row of rows) {
    const window = windowOf(labels, row);
    if (window < 0) sum += worth(labels, row) * falsePositive;
    else best.set(window, Math.max(best.get(window) ?? -Infinity, worth(labels, row)));
  }
  for (const found of best.values()) sum += found + falseNegative;
  return sum;
}

function alarmRows(labels: Labels, scores: Float64Array, threshold: number): number[] {
  const rows: number[] = [];
  for (let row = 0; row < scores.length; row++) {
    if (!isDetection(scores[row]!, threshold)) continue;
    if (row >= labels.probationRows) rows.push(row);
    row += holdOff(labels);
  }
  return rows;
}

const isDetection = (score: number, threshold: number): boolean => score >= threshold && score > 0;

export interface Alarms {
  readonly windows: number;
  readonly found: number;
  readonly falseAlarms: number;
  readonly weeks: number;
}

/**
 * Windows found, and alarms outside of every window. An alarm that stays on counts anew every hold-off; the tail of one
 * that began inside a window is forgiven for a hold-off.
 */
export function alarmsOf(all: readonly Scored[], threshold: number): Alarms {
  let [windows, found, falseAlarms, weeks] = [0, 0, 0, 0];
  for (const one of all) {
    const own = alarmsOfOne(one, threshold);
    windows += liveWindows(one.labels);
    found += own.found;
    falseAlarms += own.falseAlarms;
    weeks += Math.max(0, one.timesMs.at(-1)! - one.timesMs[one.labels.probationRows]!) / WEEK_MS;
  }
  return { windows, found, falseAlarms, weeks };
}

export function alarmsOfOne({ labels, scores }: Scored, threshold: number): { found: number; falseAlarms: number } {
  const found = new Set<number>();
  let falseAlarms = 0;
  let [last, raised, forgivenTo] = [-Infinity, -Infinity, -1];
  for (let row = labels.probationRows; row < scores.length; row++) {
    if (!isDetection(scores[row]!, threshold)) continue;
    const goesOn = row - last <= MERGE_READINGS;
    last = row;
    const window = windowOf(labels, row);
    if (window >= 0) {
      found.add(window);
      forgivenTo = labels.windows[window]![1] + Math.max(1, holdOff(labels));
      raised = -Infinity;
    } else if (!goesOn || row > forgivenTo) {
      forgivenTo = -1;
      if (goesOn && row - raised < Math.max(1, holdOff(labels))) continue;
      falseAlarms++;
      raised = row;
    }
  }
  return { found: found.size, falseAlarms };
}

/** The most windows found at no more than `perWeek` false alarms per series and week, over thresholds. */
export function bestRecall(all: readonly Scored[], perWeek: number): Alarms & { threshold: number } {
  let best: (Alarms & { threshold: number }) | null = null;
  for (const threshold of thresholdsOf(all)) {
    const alarms = alarmsOf(all, threshold);
    if (alarms.falseAlarms > perWeek * alarms.weeks || (best !== null && alarms.found <= best.found)) continue;
    best = { ...alarms, threshold };
  }
  if (best === null) throw new Error('no threshold keeps the false alarms this rare');
  return best;
}

/** Some 160 thresholds, denser at the top. */
export function thresholdsOf(all: readonly Scored[]): number[] {
  const live = all.flatMap(({ labels, scores }) => [...scores.subarray(labels.probationRows)].filter((one) => one > 0));
  live.sort((a, b) => b - a);
  const picked = Array.from({ length: 160 }, (_, index) => live[Math.floor((live.length - 1) * (index / 159) ** 4)]!);
  return [...new Set(picked)];
}

export interface Pointwise {
  readonly f1: number;
  /** Share of ordinary readings called odd, and of odd readings missed, in percent. */
  readonly falseAlarmRate: number;
  readonly missedAlarmRate: number;
}

/** SKAB's measures over readings after the probation; its anomaly-free run counts as alarms only. */
export function pointwise(all: readonly Scored[], threshold: number): Pointwise {
  let [hit, wrong, quiet, missed] = [0, 0, 0, 0];
  for (const { labels, scores } of all) {
    if (labels.group === 'anomaly-free') continue;
    for (let row = labels.probationRows; row < scores.length; row++) {
      const called = isDetection(scores[row]!, threshold);
      const odd = windowOf(labels, row) >= 0;
      if (called && odd) hit++;
      else if (called) wrong++;
      else if (odd) missed++;
      else quiet++;
    }
  }
  return {
    f1: hit / (hit + (wrong + missed) / 2),
    falseAlarmRate: (100 * wrong) / (wrong + quiet),
    missedAlarmRate: (100 * missed) / (missed + hit),
  };
}
