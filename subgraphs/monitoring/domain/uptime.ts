import type { OperatingMode } from '../../../core/contracts/operating-mode.ts';

/** From inclusive, to exclusive, Unix milliseconds. */
export interface Interval {
  readonly from: number;
  readonly to: number;
}

export interface UptimeFacts {
  readonly range: Interval;
  /** When the equipment was heard of. What lies outside is unknown, unless it is known to be down. */
  readonly heard: readonly Interval[];
  /** Failures and faults that stop it. */
  readonly down: readonly Interval[];
  /** Car modes from their moments on, the oldest first; one may lie before the range. */
  readonly modes: readonly { readonly at: number; readonly mode: string }[];
}

export interface Uptime {
  /** In service, as a share of what is known, in percent; null when nothing is. */
  readonly percent: number | null;
  readonly inServiceMs: number;
  readonly downMs: number;
  readonly unknownMs: number;
}

/** Car modes in which nobody who calls it is carried. */
const OUT_OF_SERVICE: readonly OperatingMode[] = ['out_of_service', 'inspection', 'cabinet_recall'];
export const isOutOfService = (mode: string): boolean => OUT_OF_SERVICE.some((one) => one === mode);

/** The in-service share of a range. Lost communication is unknown, not down. */
export function uptimeOf({ range, heard, down, modes }: UptimeFacts): Uptime {
  const byMode = modes.flatMap(({ at, mode }, index) =>
    isOutOfService(mode) ? [{ from: at, to: modes[index + 1]?.at ?? range.to }] : [],
  );
  // A mode holds only as long as the equipment is heard of; a failure holds until it is mended.
  const lasting = union([...down, ...intersect(union(byMode), union(heard))], range);
  const downMs = length(lasting);
  const knownMs = length(union([...heard, ...lasting], range));
  const inServiceMs = knownMs - downMs;
  const percent = knownMs === 0 ? null : (100 * inServiceMs) / knownMs;
  return { percent, inServiceMs, downMs, unknownMs: range.to - range.from - knownMs };
}

function union(intervals: readonly Interval[], within?: Interval): Interval[] {
  const result: { from: number; to: number }[] = [];
  const cut = intervals.map(({ from, to }) => ({
    from: Math.max(from, within?.from ?? -Infinity),
    to: Math.min(to, within?.to ?? Infinity),
  }));
  for (const { from, to } of cut.filter((one) => one.from < one.to).toSorted((a, b) => a.from - b.from)) {
    const last = result.at(-1);
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to);
    else result.push({ from, to });
  }
  return result;
}

function intersect(some: readonly Interval[], others: readonly Interval[]): Interval[] {
  return some.flatMap((one) => union(others, one));
}

const length = (intervals: readonly Interval[]): number => intervals.reduce((sum, { from, to }) => sum + to - from, 0);
