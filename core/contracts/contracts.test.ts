import { describe, expect, it } from 'vitest';
import { accessEntry, accessKey, allScopes, scopeMask, scopes, scopesOf } from './access.ts';
import { condition } from './condition.ts';
import { componentId, componentKinds, parseComponentId } from './component.ts';
import { deviceSeen } from './device-seen.ts';
import { decodeDomainMessage, type DomainMessage, domainPayloads, encodeDomainMessage } from './domain-stream.ts';
import { equipmentEvent } from './equipment-event.ts';
import { eventEnvelope } from './event-envelope.ts';
import { decodeJson, encodeJson } from './json-codec.ts';
import { operatingModes } from './operating-mode.ts';
import { packFlags, qualities, unpackFlags } from './reading-flags.ts';
import { installationAt, type RegistryDevice, registryDevice } from './registry.ts';

const id = '8e0f6a86-6d0d-4f5c-8f3e-2b8f3a6a9d01';
const place = { equipmentId: id, buildingId: id, subjectId: id };
const device: RegistryDevice = {
  kind: 'device',
  ...{ id, serial: 'S-1', organizationId: id, gatewayId: null, lifecycle: 'active', timeZone: 'Europe/Berlin' },
  installations: [
    { key: 1, ...place, validFrom: 1_000, validTo: 2_000 },
    { key: 2, ...place, validFrom: 3_000, validTo: null },
  ],
  ...{ deviceType: 'door_sensor', manufacturer: 'M', model: 'D-1', firmwareVersion: null },
  ...{ credentialHashes: [], reportingIntervalSeconds: 300, alertThresholds: null },
};

describe('contracts', () => {
  it.each([
    ['access', accessEntry, { organizationId: id, subjectId: id, buildingId: id, scopes: allScopes, expiresAt: null }],
    ['registry', registryDevice, device],
    ['device-seen', deviceSeen, { deviceIds: [id], lastSeen: [5] }],
    [
      'condition',
      condition,
      {
        id,
        subjectId: id,
        equipmentId: null,
        deviceId: null,
        type: 'calibration_due',
        severity: 'info',
        message: 'm',
        metric: null,
        thresholdValue: null,
        actualValue: null,
        occurredAt: 1,
      },
    ],
    [
      'equipment-event',
      equipmentEvent,
      {
        id,
        installationKey: 1,
        subjectId: id,
        deviceId: id,
        code: 'door_cycle',
        occurredAt: 1,
        operatingMode: 'normal',
        details: {},
      },
    ],
    [
      'event-envelope',
      eventEnvelope,
      { id, type: 't', occurredAt: 1, subjectId: null, traceId: null, payload: { a: 1 } },
    ],
  ] as const)('%s survives its codec and refuses what is not of it', (_, schema, value) => {
    expect(decodeJson(schema as never, encodeJson(schema as never, value as never))).toEqual(value);
    expect(() => decodeJson(schema as never, new TextEncoder().encode('{}'))).toThrow();
  });

  it('flags of a reading come back as they were', () => {
    for (const quality of qualities) {
      for (const operatingMode of operatingModes) {
        const flags = { quality, operatingMode, sourceUnit: 200, historical: true };
        expect(packFlags(flags)).toBeLessThan(2 ** 15);
        expect(unpackFlags(packFlags(flags))).toEqual(flags);
      }
    }
  });

  it('scopes are bits of their own, and a key names organization and subject', () => {
    expect(scopesOf(scopeMask(['READ_HEALTH', 'SEND_COMMANDS']))).toEqual(['READ_HEALTH', 'SEND_COMMANDS']);
    expect(scopesOf(allScopes)).toEqual(scopes);
    expect(accessKey({ organizationId: 'o', subjectId: 's' })).toBe('o.s');
  });

  it('a reading belongs to the installation at its time; the first one takes what was before', () => {
    const keyAt = (timeMs: number) => installationAt(device, timeMs)?.key ?? null;
    expect([0, 1_000, 1_999, 2_500, 3_000, 9_000].map(keyAt)).toEqual([1, 1, 1, null, 2, 2]);
  });

  it('domain messages come back as they were, are named by type and id, and must fit their type', () => {
    const about = { id, subjectId: id, equipmentId: id, component: 'door_operator' } as const;
    const failed = { ...about, failedAt: 1, restoredAt: null, description: 'door stuck' };
    const message: DomainMessage = {
      ...{ id, type: 'failure.recorded', occurredAt: 1, subjectId: id, traceId: null, payload: failed },
    };
    const { id: messageId, subject, data } = encodeDomainMessage(message);
    expect([messageId, subject]).toEqual([`failure.recorded:${id}`, 'domain.failure.recorded']);
    expect(decodeDomainMessage(data)).toEqual(message);
    const other = new TextDecoder().decode(data).replace('failure.recorded', 'nobody.knows');
    expect(() => decodeDomainMessage(new TextEncoder().encode(other))).toThrow('nobody.knows');
    for (const type of Object.keys(domainPayloads) as (keyof typeof domainPayloads)[])
      expect(() => encodeDomainMessage({ ...message, type, payload: {} } as never)).toThrow();
  });

  it('a component is named by its equipment and kind', () => {
    for (const kind of componentKinds)
      expect(parseComponentId(componentId(id, kind))).toEqual({ equipmentId: id, kind });
    expect(parseComponentId('brake')).toBeNull();
    expect(parseComponentId(`${id}:flux_capacitor`)).toBeNull();
  });
});
