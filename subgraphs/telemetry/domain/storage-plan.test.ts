import { describe, expect, it } from 'vitest';
import { telemetryEnv } from '../config.ts';
import { oldestReadingMs, planStorage } from './storage-plan.ts';

const now = Date.UTC(2026, 10, 25, 17, 40);

describe('what is due in storage', () => {
  it('packs days that ended so many days ago, and keeps all for ever when nobody says otherwise', () => {
    expect(planStorage({ compactAfterDays: 1, archiveAfterDays: null }, now)).toEqual({
      ...{ packBefore: '2026-11-24', archiveBefore: null },
      ...{ dropReadingsBefore: null, dropMinutesBefore: null, dropHoursBefore: null },
    });
    expect(oldestReadingMs(undefined, now)).toBe(-Infinity);
  });

  it('drops readings a whole day after it refuses them', () => {
    const plan = planStorage({ compactAfterDays: 1, archiveAfterDays: 90, rawDays: 365, hourDays: 730 }, now);
    expect(plan).toMatchObject({ archiveBefore: '2026-08-27', dropReadingsBefore: '2025-11-24' });
    expect(oldestReadingMs(365, now) - Date.parse('2025-11-24')).toBeGreaterThan(86_400_000);
  });

  it('is refused when it would drop hours before their readings, or archive what is not packed', () => {
    const others = { DATABASE_URL: 'postgres://h/d', READER_DATABASE_URL: 'postgres://h/d', NATS_URL: 'nats://h' };
    const env = { ...others, REDIS_URL: 'redis://h', GATEWAY_SECRET: 'x'.repeat(32) };
    const refused = (more: object) =>
      telemetryEnv.safeParse({ ...env, ...more }).error?.issues.map(({ path }) => path.join('.')) ?? [];
    expect(refused({})).toEqual([]);
    expect(refused({ RAW_DAYS: '30', ROLLUP_HOUR_DAYS: '30' })).toEqual([]);
    expect(refused({ RAW_DAYS: '30', ROLLUP_HOUR_DAYS: '29' })).toEqual(['ROLLUP_HOUR_DAYS']);
    expect(refused({ ROLLUP_HOUR_DAYS: '29' })).toEqual(['ROLLUP_HOUR_DAYS']);
    expect(refused({ COMPACT_AFTER_DAYS: '5', ARCHIVE_AFTER_DAYS: '4' })).toEqual(['ARCHIVE_AFTER_DAYS']);
  });
});
