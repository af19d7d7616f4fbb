import { describe, expect, it } from 'vitest';
import { unpackFlags } from '../../../core/contracts/reading-flags.ts';
import type { RegistryDevice } from '../../../core/contracts/registry.ts';
import { MetricIndex } from '../../../core/metrics/catalogue.ts';
import { accept, type SentReading } from './accept.ts';

const id = '8e0f6a86-6d0d-4f5c-8f3e-2b8f3a6a9d01';
const now = Date.UTC(2026, 5, 1, 12);
const device: RegistryDevice = {
  ...{ kind: 'device', id, serial: 'S-1', organizationId: id, gatewayId: null, lifecycle: 'active', timeZone: 'UTC' },
  installations: [{ key: 7, equipmentId: id, buildingId: id, subjectId: id, validFrom: 0, validTo: null }],
  ...{
    credentialHashes: [],
    deviceType: 'temperature_sensor',
    manufacturer: 'M',
    model: 'T',
    firmwareVersion: null,
    reportingIntervalSeconds: 300,
    alertThresholds: null,
  },
};
const good: SentReading = {
  metric: 'temperature',
  value: 21,
  unit: 'Cel',
  timestamp: '2026-06-01T11:59:00Z',
  operatingMode: 'normal',
  historical: false,
};
const judge = (change: Partial<SentReading>, of: RegistryDevice | null = device) =>
  accept({ ...good, ...change }, of, new MetricIndex(), now);
const codeOf = (verdict: ReturnType<typeof accept>) => ('rejected' in verdict ? verdict.rejected.code : 'accepted');

describe('accepting a reading', () => {
  it.each([
    ['2026-06-01T11:59:00.123Z', 'accepted'],
    ['2026-06-01T13:59:00+02:00', 'accepted'],
    ['2026-06-01T11:59:00.123000Z', 'accepted'],
    ['2026-06-01T12:04:59Z', 'accepted'],
    ['2026-06-01T12:05:01Z', 'FUTURE_TIMESTAMP'],
    ['2026-06-01T11:59:00.1234Z', 'SUB_MILLISECOND_TIMESTAMP'],
    ['2026-06-01T11:59:00', 'BAD_TIMESTAMP'],
    ['2025-02-30T00:00:00Z', 'BAD_TIMESTAMP'],
    ['2016-12-31T23:59:60Z', 'BAD_TIMESTAMP'],
    ['1970-01-01T00:00:00Z', 'BAD_TIMESTAMP'],
    ['1780315140000', 'BAD_TIMESTAMP'],
    ['10000-01-01T00:00:00Z', 'BAD_TIMESTAMP'],
  ])('says of the time %s: %s', (timestamp, code) => {
    expect(codeOf(judge({ timestamp }))).toBe(code);
  });

  it.each([
    [{ value: Infinity }, 'NOT_FINITE'],
    [{ value: NaN }, 'NOT_FINITE'],
    [{ value: -300 }, 'OUT_OF_RANGE'],
    [{ value: 1e308, unit: 'K', metric: 'temperature' }, 'accepted'],
    [{ metric: 'co2', unit: null, value: -1 }, 'OUT_OF_RANGE'],
    [{ metric: 'no_such' }, 'UNKNOWN_METRIC'],
    [{ metric: 'a'.repeat(10_000) }, 'UNKNOWN_METRIC'],
    [{ metric: 'telemetry.>\u0000' }, 'UNKNOWN_METRIC'],
    [{ unit: 'kg' }, 'UNIT_MISMATCH'],
  ])('says of %j: %s', (change, code) => {
    expect(codeOf(judge(change))).toBe(code);
  });

  it('refuses what is older than anything that is kept, and says from when on', () => {
    const oldest = Date.parse(good.timestamp as string);
    const at = (oldestMs: number) => accept(good, device, new MetricIndex(), now, oldestMs);
    expect(codeOf(at(oldest))).toBe('accepted');
    expect(at(oldest + 1)).toMatchObject({
      rejected: { code: 'TOO_OLD', message: expect.stringContaining('2026-06-01T11:59:00.001Z') },
    });
  });

  it('refuses an unknown and a decommissioned device', () => {
    expect(codeOf(judge({}, null))).toBe('UNKNOWN_DEVICE');
    expect(codeOf(judge({}, { ...device, lifecycle: 'decommissioned' }))).toBe('DEVICE_RETIRED');
  });

  it('converts °F, keeps which unit was sent and the mode, and marks the implausible as bad', () => {
    const verdict = judge({ value: 70, unit: '[degF]' });
    if (!('accepted' in verdict)) throw new Error('refused');
    expect(verdict.accepted.value).toBeCloseTo(21.111, 3);
    expect(unpackFlags(verdict.accepted.flags)).toMatchObject({
      quality: 'good',
      operatingMode: 'normal',
      sourceUnit: 3,
    });
    const hot = judge({ value: 400 });
    expect('accepted' in hot && unpackFlags(hot.accepted.flags).quality).toBe('bad');
  });
});
