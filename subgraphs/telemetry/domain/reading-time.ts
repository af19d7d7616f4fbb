export type ReadingTime =
  | { readonly ok: true; readonly timeMs: number }
  | { readonly ok: false; readonly code: 'BAD_TIMESTAMP' | 'SUB_MILLISECOND_TIMESTAMP' };

const rfc3339 = /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,12}))?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/;
/** Nothing was measured before it; a clock that says so was never set. */
export const earliestMs = Date.UTC(2000, 0, 1);

const bad = { ok: false, code: 'BAD_TIMESTAMP' } as const;

export const latestMs = Date.UTC(10_000, 0, 1);

/** Unix milliseconds. Never guessed: seconds since 1970 are before the year 2000, microseconds after the year 10000. */
function readingTimeOfNumber(timeMs: number): ReadingTime {
  if (!(timeMs >= earliestMs && timeMs < latestMs)) return bad;
  return Number.isInteger(timeMs) ? { ok: true, timeMs } : { ok: false, code: 'SUB_MILLISECOND_TIMESTAMP' };
}

/** RFC 3339 text with a zone, to the millisecond, or Unix milliseconds. Never guessed: 30 February, a missing zone, second 60 are refused. */
export function parseReadingTime(text: string | number): ReadingTime {
  if (typeof text === 'number') return readingTimeOfNumber(text);
  const parts = rfc3339.exec(text);
  if (parts === null) return bad;
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const fraction = parts[7] ?? '';
  if (/[1-9]/.test(fraction.slice(3))) return { ok: false, code: 'SUB_MILLISECOND_TIMESTAMP' };
  const ms = Number(fraction.slice(0, 3).padEnd(3, '0'));
  const local = Date.UTC(year, month - 1, day, hour, minute, second, ms);
  const back = new Date(local);
  if (back.getUTCDate() !== day || back.getUTCMonth() !== month - 1 || hour > 23 || minute > 59 || second > 59)
    return bad;
  const [offsetHours, offsetMinutes] = [Number(parts[9] ?? 0), Number(parts[10] ?? 0)];
  if (offsetHours > 23 || offsetMinutes > 59) return bad;
  const offsetMs = (offsetHours * 60 + offsetMinutes) * 60_000 * (parts[8] === '-' ? -1 : 1);
  const timeMs = local - offsetMs;
  return timeMs < earliestMs ? bad : { ok: true, timeMs };
}
