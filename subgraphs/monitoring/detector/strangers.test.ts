import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { emptyBatch } from '../../../core/contracts/reading-batch.ts';
import type { RegistryDevice } from '../../../core/contracts/registry.ts';
import { Directory } from './directory.ts';
import { Strangers } from './strangers.ts';

function device(key: number): RegistryDevice {
  const subjectId = randomUUID();
  const place = { key, equipmentId: subjectId, buildingId: randomUUID(), subjectId, validFrom: 0, validTo: null };
  return {
    ...{
      kind: 'device',
      id: randomUUID(),
      serial: 'S',
      deviceType: 'temperature_sensor',
      manufacturer: 'M',
      model: 'T',
    },
    ...{ firmwareVersion: null, organizationId: randomUUID(), gatewayId: null, lifecycle: 'active', timeZone: 'UTC' },
    ...{ installations: [place], credentialHashes: [], reportingIntervalSeconds: 60, alertThresholds: null },
  };
}

function batchOf(...keys: number[]) {
  const batch = emptyBatch(keys.length, 0);
  keys.forEach((key, index) => (batch.installationKey[index] = key));
  return batch;
}

test('a batch waits for the registry to tell of its devices', async () => {
  const directory = new Directory();
  directory.put(device(1));
  const strangers = new Strangers(directory);
  await strangers.introduced(batchOf(1, 1));
  let over = false;
  const waiting = strangers.introduced(batchOf(1, 2, 3)).then(() => (over = true));
  directory.put(device(2));
  await new Promise(setImmediate);
  expect(over).toBe(false);
  directory.put(device(3));
  await waiting;
});
