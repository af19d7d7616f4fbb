import { randomBytes, randomUUID } from 'node:crypto';
import { connectAsync } from 'mqtt';
import { afterEach, describe, expect, it } from 'vitest';
import type { RegistryDevice } from '../../../../core/contracts/registry.ts';
import { hashCredential, mintCredential } from '../../../../platform/auth/device-credential.ts';
import { createLogger } from '../../../../platform/log/logger.ts';
import { telemetryEnv } from '../../config.ts';
import { Answers } from '../answers.ts';
import { DeviceDictionary } from '../device-dictionary.ts';
import { Doors } from '../doors.ts';
import { EventIntake } from '../event-intake.ts';
import { limitsOf } from '../ingest-limits.ts';
import { Intake } from '../intake.ts';
import { MicroBatcher, type Publish } from '../micro-batcher.ts';
import { MqttDoor } from './mqtt-door.ts';

const url = 'postgres://localhost/none';
const env = telemetryEnv.parse({
  ...{ DATABASE_URL: url, READER_DATABASE_URL: url, NATS_URL: 'nats://localhost', REDIS_URL: 'redis://localhost' },
  GATEWAY_SECRET: 'a secret that nothing is signed with',
});

describe('PUBACK', () => {
  let closing = new AsyncDisposableStack();
  afterEach(async () => {
    await closing.disposeAsync();
    closing = new AsyncDisposableStack();
  });

  /** A door whose store is the test's own, and a device connected to it. */
  async function start(publish: Publish) {
    const id = randomUUID();
    const credential = mintCredential(id, randomBytes(32));
    const dictionary = new DeviceDictionary();
    const installations = [{ key: 1, equipmentId: null, buildingId: id, subjectId: id, validFrom: 0, validTo: null }];
    const device: RegistryDevice = {
      ...{ kind: 'device', id, serial: id, deviceType: 'd', manufacturer: 'm', model: 'm', firmwareVersion: null },
      ...{ organizationId: id, gatewayId: null, lifecycle: 'active', installations, timeZone: 'UTC' },
      ...{ credentialHashes: [hashCredential(credential)], reportingIntervalSeconds: 60, alertThresholds: null },
    };
    dictionary.apply(`device.${id}`, device);
    const common = { dictionary, now: Date.now, seen: () => undefined };
    const intake = new Intake({ ...common, batcher: new MicroBatcher(publish, 'test', Date.now) });
    const events = new EventIntake({ ...common, publish: async () => ({ duplicate: false }) });
    const doors = new Doors(intake, events, new Answers(Date.now), limitsOf(env, dictionary));
    const logger = createLogger('test', 'silent');
    const bus = { listen: () => () => undefined, request: () => Promise.reject(new Error('nobody is asked here')) };
    const door = closing.use(
      await MqttDoor.open({ host: '127.0.0.1', port: 0, dictionary, doors, bus, logger, now: Date.now }),
    );
    const client = await connectAsync(`mqtt://127.0.0.1:${door.port}`, {
      password: credential,
      username: id,
      reconnectPeriod: 0,
    });
    client.on('error', () => undefined);
    closing.defer(() => void client.end(true));
    const readings = [{ metric: 'temperature', value: 20, timestamp: new Date().toISOString() }];
    const send = () => client.publishAsync(`devices/${id}/telemetry`, JSON.stringify({ readings }), { qos: 1 });
    return { client, send };
  }

  it('comes when the reading is stored, not before', async () => {
    const asked = Promise.withResolvers<void>();
    const stored = Promise.withResolvers<void>();
    const { client, send } = await start(() => {
      asked.resolve();
      return stored.promise;
    });
    let acknowledged = false;
    const sent = send().then(() => (acknowledged = true));
    await asked.promise;
    // A ping that is answered in between: whatever would have been sent before it has arrived.
    client.stream.write(Buffer.of(0xc0, 0));
    await new Promise<void>((resolve) => client.once('packetreceive', () => resolve()));
    expect(acknowledged).toBe(false);
    stored.resolve();
    await sent;
  });

  it('does not come when the reading could not be stored: the connection is closed instead', async () => {
    const { client, send } = await start(() => Promise.reject(new Error('the stream is full')));
    const packets: string[] = [];
    client.on('packetreceive', ({ cmd }) => packets.push(cmd));
    const closed = new Promise<void>((resolve) => client.once('close', () => resolve()));
    send().catch(() => undefined);
    await closed;
    expect(packets).toEqual([]);
  });
});
