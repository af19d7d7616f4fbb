/** For how many days readings and roll-ups stay where; undefined: for ever. */
export interface StorageRules {
  readonly compactAfterDays: number;
  /** Null: there is no archive. */
  readonly archiveAfterDays: number | null;
  readonly rawDays?: number | undefined;
  readonly minuteDays?: number | undefined;
  readonly hourDays?: number | undefined;
}

/** First days (UTC, YYYY-MM-DD) that are not touched yet; null: nothing is. */
export interface StoragePlan {
  readonly packBefore: string;
  readonly archiveBefore: string | null;
  readonly dropReadingsBefore: string | null;
  readonly dropMinutesBefore: string | null;
  readonly dropHoursBefore: string | null;
}

const dayMs = 86_400_000;
const dayOf = (timeMs: number) => new Date(timeMs).toISOString().slice(0, 10);

/** What is due at `nowMs`. Readings are dropped a day later than they are refused: what waits in the stream is not lost. */
export function planStorage(rules: StorageRules, nowMs: number): StoragePlan {
  const before = (days: number | null | undefined, more = 0) =>
    days === null || days === undefined ? null : dayOf(nowMs - (days + more) * dayMs);
  return {
    packBefore: dayOf(nowMs - rules.compactAfterDays * dayMs),
    archiveBefore: before(rules.archiveAfterDays),
    dropReadingsBefore: before(rules.rawDays, 1),
    dropMinutesBefore: before(rules.minuteDays),
    dropHoursBefore: before(rules.hourDays, 1),
  };
}

/** Readings from before this moment (Unix ms) are refused as TOO_OLD. */
export function oldestReadingMs(rawDays: number | undefined, nowMs: number): number {
  return rawDays === undefined ? -Infinity : nowMs - rawDays * dayMs;
}
