import { expect, it } from 'vitest';
import { localTime } from './local-time.ts';

it('is what the clock on the wall shows, summer time and half hours included', () => {
  expect(localTime(Date.parse('2026-01-05T06:30:00Z'), 'UTC')).toEqual({ weekday: 1, minute: 390 });
  expect(localTime(Date.parse('2026-07-05T22:30:00Z'), 'Europe/Berlin')).toEqual({ weekday: 1, minute: 30 });
  expect(localTime(Date.parse('2026-01-05T00:00:00Z'), 'Asia/Kolkata')).toEqual({ weekday: 1, minute: 330 });
  expect(() => localTime(0, 'Mars/Olympus')).toThrow(RangeError);
});
