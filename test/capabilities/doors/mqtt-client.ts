import { connect, type MqttClient } from 'mqtt';
import { encodeSparkplug } from '../../../subgraphs/telemetry/ingest/mqtt/sparkplug-payload.ts';
import type { Batch } from './batch.ts';
import { type Answer, answerOf, type Can, type Door, nothing, type Sender, type TheWorld } from './door.ts';

export const connectMqtt = (port: number | null, password: string, more: object = {}): MqttClient =>
  connect(`mqtt://127.0.0.1:${port}`, {
    username: 'device',
    password,
    reconnectPeriod: 0,
    connectTimeout: 5_000,
    ...more,
  });

/** Publishes on a connection of its own; the answer is the receipt, or that the connection was closed. */
function exchange(
  world: TheWorld,
  { credential }: Sender,
  of: string,
  topic: string,
  payload: Uint8Array,
): Promise<Answer> {
  return new Promise<Answer>((resolve) => {
    const client = connectMqtt(world.api.mqttPort, credential);
    let told: Answer | null = null;
    let sent: number | null = null;
    client.on('packetsend', (packet) => {
      if (packet.cmd === 'publish') sent = packet.messageId ?? null;
    });
    client.on('error', () => resolve(nothing('UNAUTHENTICATED')));
    client.on('close', () => resolve(told ?? nothing('CLOSED')));
    client.on('message', (_, receipt) => {
      const found = JSON.parse(receipt.toString()) as { readonly messageId: number };
      // Other connections of the device hear of its messages too.
      if (found.messageId !== sent) return;
      told = answerOf(found);
      client.end();
    });
    client.on('connect', () => {
      client.subscribe(`devices/${of}/receipts`, () => {
        client.publish(topic, Buffer.from(payload), { qos: 1 });
      });
    });
  });
}

export function mqttDoor(
  world: TheWorld,
  name: string,
  abilities: readonly Can[],
  form: (batch: Batch, sender: Sender) => Uint8Array,
): Door {
  const send = (sender: Sender, batch: Batch) => {
    const of = batch.deviceId ?? sender.deviceId;
    return exchange(world, sender, of, `devices/${of}/telemetry`, form(batch, sender));
  };
  const sendBytes = (sender: Sender, bytes: Uint8Array) =>
    exchange(world, sender, sender.deviceId, `devices/${sender.deviceId}/telemetry`, bytes);
  return { name, can: new Set([...abilities, 'credential', 'bytes', 'thousand']), send, sendBytes };
}

const double = 10;
const text = 12;
export const sparkplug = ({ readings, historical }: Batch): Uint8Array =>
  encodeSparkplug({
    timestamp: Date.now(),
    metrics: readings.map(({ metric, value, unit, time }) => ({
      ...{ name: `Sensor/${metric}`, timestamp: time, datatype: double, doubleValue: value },
      ...(historical ? { isHistorical: true } : {}),
      ...(unit === undefined ? {} : { properties: { keys: ['engUnit'], values: [{ type: text, stringValue: unit }] } }),
    })),
  });

/** As an edge node that gives birth to itself, or to a device behind it, with each message. */
export function sparkplugDoor(world: TheWorld): Door {
  const sendBytes = (sender: Sender, bytes: Uint8Array, of = sender.deviceId) => {
    const topic = `spBv1.0/site/${of === sender.deviceId ? 'NBIRTH' : 'DBIRTH'}/${sender.deviceId}`;
    return exchange(world, sender, sender.deviceId, of === sender.deviceId ? topic : `${topic}/${of}`, bytes);
  };
  return {
    ...{ name: 'MQTT Sparkplug B', can: new Set<Can>(['unit', 'infinity', 'credential', 'bytes', 'thousand']) },
    send: (sender, batch) => sendBytes(sender, sparkplug(batch), batch.deviceId),
    sendBytes: (sender, bytes) => sendBytes(sender, bytes),
  };
}
