import { describe, expect, it } from 'vitest';
import type { RegistryDevice } from '../../../core/contracts/registry.ts';
import { acceptEvent, maxDetails, type SentEvent } from './accept-event.ts';

const now = Date.UTC(2026, 4, 1, 12);
const equipmentId = '11111111-1111-4111-8111-111111111111';
const device: RegistryDevice = {
  ...{ kind: 'device', id: '22222222-2222-4222-8222-222222222222', serial: 's', deviceType: 'door_sensor' },
  ...{ manufacturer: 'm', model: 'm', firmwareVersion: null, organizationId: equipmentId, gatewayId: null },
  ...{ lifecycle: 'active', credentialHashes: [], reportingIntervalSeconds: 60, alertThresholds: null },
  timeZone: 'UTC',
  installations: [
    { key: 1, equipmentId, buildingId: equipmentId, subjectId: equipmentId, validFrom: 0, validTo: now - 1000 },
  ],
};
const sent: SentEvent = { code: 'door_cycle', occurredAt: '2026-05-01T11:00:00Z', operatingMode: 'normal' };
const codeOf = (change: Partial<SentEvent>, of: RegistryDevice | null = device) => {
  const verdict = acceptEvent({ ...sent, ...change }, of, now);
  return 'rejected' in verdict ? verdict.rejected.code : verdict.accepted;
};

describe('an equipment event at the door', () => {
  it('belongs to the equipment that the device was on at its time', () => {
    expect(codeOf({ code: 'DOOR_CYCLE', details: { floor: 3 } })).toEqual({
      ...{ installationKey: 1, subjectId: equipmentId, deviceId: device.id, code: 'door_cycle' },
      ...{ occurredAt: now - 3_600_000, operatingMode: 'normal', details: { floor: 3 } },
    });
  });

  it('is refused with a code that says why', () => {
    expect(codeOf({}, null)).toBe('UNKNOWN_DEVICE');
    expect(codeOf({}, { ...device, lifecycle: 'decommissioned' })).toBe('DEVICE_RETIRED');
    expect(codeOf({ code: 'party' })).toBe('UNKNOWN_EVENT_CODE');
    expect(codeOf({ occurredAt: 'noon' })).toBe('BAD_TIMESTAMP');
    expect(codeOf({ occurredAt: '2026-05-01T11:00:00.0001Z' })).toBe('SUB_MILLISECOND_TIMESTAMP');
    expect(codeOf({ occurredAt: '2026-05-01T12:06:00Z' })).toBe('FUTURE_TIMESTAMP');
    expect(codeOf({ occurredAt: '2026-05-01T12:00:00Z' })).toBe('UNKNOWN_DEVICE');
  });

  it('has details that can be kept: an object, not too long, of text without NUL and half characters', () => {
    const bad: unknown[] = [[], 'text', 4, { a: '\0' }, { a: ['\ud800'] }, { '\0': 1 }, { a: 'x'.repeat(maxDetails) }];
    for (const details of bad) expect(codeOf({ details })).toBe('BAD_DETAILS');
    for (const details of [null, undefined, {}, { a: [1, { b: 'ü😀' }] }])
      expect(codeOf({ details })).toMatchObject({ details: details ?? {} });
  });
});
