import { expect, it } from 'vitest';
import { sendableAt } from './quiet-hours.ts';

const night = { fromMinute: 22 * 60, toMinute: 7 * 60, timeZone: 'Europe/Berlin' };
const at = (text: string) => Date.parse(text);

it('what falls into quiet hours waits for their end, in the time zone of the reader; what is critical does not', () => {
  expect(sendableAt(night, 'warning', at('2026-01-05T22:30:10Z'))).toBe(at('2026-01-06T06:00:00Z'));
  expect(sendableAt(night, 'warning', at('2026-01-06T05:59:59Z'))).toBe(at('2026-01-06T06:00:00Z'));
  expect(sendableAt(night, 'critical', at('2026-01-05T22:30:10Z'))).toBe(at('2026-01-05T22:30:10Z'));
  for (const now of [at('2026-01-06T06:00:00Z'), at('2026-01-05T20:59:59Z')]) {
    expect(sendableAt(night, 'info', now)).toBe(now);
    expect(sendableAt(null, 'info', now)).toBe(now);
  }
});
