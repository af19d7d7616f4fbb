import { connectAsync, type MqttClient } from 'mqtt';
import { type Door, type DoorAnswer, eventRowsOf, refusalsOf, rowsOf, type Sending } from './door.ts';
import { Pending } from './pending.ts';

type Receipt = DoorAnswer & { readonly messageId: number };

/** A clean session that publishes with QoS 1 and reads its receipts: PUBACK says stored, the receipt what was refused. */
class Publisher {
  readonly #url: string;
  readonly #sending: Sending;
  readonly #receipts = new Pending<Receipt>();
  #client: Promise<MqttClient> | null = null;

  constructor(url: string, sending: Sending) {
    this.#url = url;
    this.#sending = sending;
  }

  async publish(kind: 'telemetry' | 'events', batch: unknown): Promise<DoorAnswer> {
    this.#client ??= this.#connect();
    const client = await this.#client;
    const { deviceId } = this.#sending;
    // Ids of MQTT go from 1 to 65,535 and begin anew.
    const messageId = (client.getLastMessageId() % 65_535) + 1;
    const receipt = this.#receipts.wait(messageId);
    const sent = client.publishAsync(`devices/${deviceId}/${kind}`, JSON.stringify(batch), { qos: 1 });
    const [answer] = await Promise.all([receipt, sent]);
    return answer;
  }

  close(): void {
    void this.#client?.then((client) => client.endAsync(true)).catch(() => undefined);
  }

  async #connect(): Promise<MqttClient> {
    const { deviceId, credential: password } = this.#sending;
    try {
      const client = await connectAsync(this.#url, {
        ...{ username: 'gateway', password, reconnectPeriod: 0, connectTimeout: 5_000, protocolVersion: 4 },
      });
      client.on('error', () => undefined); // the close that follows says the rest
      client.on('close', () => {
        this.#client = null;
        this.#receipts.fail('the MQTT connection was closed');
      });
      client.on('message', (_topic, payload) => {
        const receipt = JSON.parse(payload.toString()) as Receipt;
        this.#receipts.answer(receipt.messageId, receipt);
      });
      await client.subscribeAsync(`devices/${deviceId}/receipts`, { qos: 0 });
      return client;
    } catch (error) {
      this.#client = null;
      throw error;
    }
  }
}

export function mqttDoor(url: string, sending: Sending): Door {
  const publisher = new Publisher(url, sending);
  const operatingMode = 'normal';
  return {
    name: 'MQTT',
    sendReadings: async (readings) =>
      refusalsOf(await publisher.publish('telemetry', { operatingMode, readings: rowsOf(readings) })),
    sendEvents: async (events) => refusalsOf(await publisher.publish('events', { events: eventRowsOf(events) })),
    close: () => publisher.close(),
  };
}
