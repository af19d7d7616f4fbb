import { randomBytes, randomUUID } from 'node:crypto';
import { connectAsync, type MqttClient } from 'mqtt';
import { hashCredential, mintCredential } from '../platform/auth/device-credential.ts';
import { startApi } from '../subgraphs/telemetry/api.ts';
import { telemetryEnv } from '../subgraphs/telemetry/config.ts';
import { until } from '../test/support/until.ts';
import { type BenchWorld, timed } from './devices-world.ts';

const send = 'mutation ($input: SendDeviceCommandInput!) { sendDeviceCommand(input: $input) { command { id } } }';
const warmUps = 20;

/** From the mutation to a client that is connected to telemetry's MQTT door: milliseconds of each command. */
export async function commandsOverMqtt(world: BenchWorld, count: number): Promise<number[]> {
  await using closing = new AsyncDisposableStack();
  const env = process.env;
  const api = closing.use(
    await startApi(
      telemetryEnv.parse({
        ...{ NATS_URL: env['NATS_URL'], REDIS_URL: env['REDIS_URL'], LOG_LEVEL: 'error', MQTT_PORT: '0' },
        ...{ DATABASE_URL: world.telemetry.ownerUrl, READER_DATABASE_URL: world.telemetry.readerUrl },
        GATEWAY_SECRET: world.secret,
      }),
    ),
  );
  const { deviceId, credential } = await deviceWithCredential(world);
  const client = await until('the door to know the device', () => connected(api.mqttPort, credential));
  closing.defer(() => client.endAsync());
  const arrived = new Map<string, () => void>();
  const early = new Set<string>();
  client.on('message', (_, payload) => {
    const { id } = JSON.parse(payload.toString()) as { readonly id: string };
    const waiting = arrived.get(id);
    if (waiting === undefined) early.add(id);
    else waiting();
  });
  await client.subscribeAsync(`devices/${deviceId}/commands`, { qos: 1 });
  const ways: number[] = [];
  for (let n = 0; n < count + warmUps; n++) {
    const id = { of: '' };
    const way = await timed(async () => {
      const answer = (await world.ask(world.manager, send, { input: { deviceId, name: 'PING' } })) as unknown as Sent;
      id.of = answer.sendDeviceCommand.command.id;
      if (!early.has(id.of)) await new Promise<void>((resolve) => arrived.set(id.of, resolve));
    });
    await client.publishAsync(`devices/${deviceId}/commands/acknowledge`, JSON.stringify({ commandId: id.of }), {
      qos: 1,
    });
    if (n >= warmUps) ways.push(way);
  }
  return ways;
}

interface Sent {
  readonly sendDeviceCommand: { readonly command: { readonly id: string } };
}

async function deviceWithCredential({ owner }: BenchWorld) {
  const { rows } = await owner.query<{ id: string }>(
    'select id from devices.device order by device_serial desc limit 1',
  );
  const deviceId = rows[0]?.id ?? '';
  const credential = mintCredential(deviceId, randomBytes(32));
  await owner.query(
    `insert into devices.credential (id, device_id, organization_id, hash)
     select $1, id, organization_id, $3 from devices.device where id = $2`,
    [randomUUID(), deviceId, hashCredential(credential)],
  );
  return { deviceId, credential };
}

/** Null as long as the door does not know the credential. */
const connected = (port: number | null, password: string): Promise<MqttClient | null> =>
  connectAsync(`mqtt://127.0.0.1:${port}`, { username: 'bench', password, reconnectPeriod: 0 }).catch(() => null);
