import { localTime } from '../../../core/time/local-time.ts';
import type { AlertSeverity } from './severity.ts';

/** A daily span in which nobody wants to be woken; minutes of the day in an IANA time zone. */
export interface QuietHours {
  readonly fromMinute: number;
  /** Exclusive; at or before `fromMinute` it is that of the next day. */
  readonly toMinute: number;
  readonly timeZone: string;
}

const minuteMs = 60_000;
const dayMinutes = 1_440;

/**
 * When a notification may be sent, Unix milliseconds: now, or the end of the quiet hours that it falls into. What is
 * critical does not wait. Over a change of the clocks the end may be an hour off: it is looked at again then.
 */
export function sendableAt(quiet: QuietHours | null, severity: AlertSeverity, nowMs: number): number {
  if (quiet === null || severity === 'critical') return nowMs;
  const { minute } = localTime(nowMs, quiet.timeZone);
  const length = (quiet.toMinute - quiet.fromMinute + dayMinutes - 1) % dayMinutes;
  const into = (minute - quiet.fromMinute + dayMinutes) % dayMinutes;
  if (into > length) return nowMs;
  const left = length - into + 1;
  return Math.floor(nowMs / minuteMs) * minuteMs + left * minuteMs;
}
