// Where the replay stands, kept from start to start: the shift of time is chosen once, and nothing is sent twice for want of memory.
import path from 'node:path';
import { readState, writeState } from '../state-file.ts';

export interface Progress {
  /** Added to every time of the series. */
  readonly shiftMs: number;
  readonly total: number;
  /** Readings that the graph has acknowledged. */
  readonly sent: number;
  readonly startedAt: string;
  readonly finishedAt: string | null;
}

export const progressFile = (dataFolder: string): string => path.join(dataFolder, 'replay.json');

/** At the first start the series is shifted so that its last reading is now, to the millisecond. */
export function loadProgress(dataFolder: string, lastAtMs: number, total: number, nowMs: number): Progress {
  const kept = readState<Progress>(progressFile(dataFolder));
  if (kept !== undefined) return kept;
  const startedAt = new Date(nowMs).toISOString();
  const progress = { shiftMs: nowMs - lastAtMs, total, sent: 0, startedAt, finishedAt: null };
  writeState(progressFile(dataFolder), progress);
  return progress;
}

export function advance(dataFolder: string, progress: Progress, sent: number, nowMs: number): Progress {
  const finishedAt = sent >= progress.total ? new Date(nowMs).toISOString() : null;
  const next = { ...progress, sent, finishedAt };
  writeState(progressFile(dataFolder), next);
  return next;
}
