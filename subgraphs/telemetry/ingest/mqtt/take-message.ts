import { type BatchAnswer, type Doors, nothing } from '../doors.ts';
import { decodeReadings } from '../formats/decode-readings.ts';
import { decodeEvents } from '../formats/json-events.ts';
import type { MqttSession } from './mqtt-session.ts';
import { decodeSparkplug } from './sparkplug-payload.ts';
import type { MessageTopic, SparkplugTopic } from './topics.ts';

export interface Taken {
  readonly answer: BatchAnswer;
  /** The edge node is to send its births again. */
  readonly rebirth: boolean;
}

/** What a device published becomes readings or events. Rejects when they could not be stored. */
export async function takeMessage(
  session: MqttSession,
  topic: MessageTopic,
  payload: Uint8Array,
  { doors, nowMs }: { readonly doors: Doors; readonly nowMs: number },
): Promise<Taken> {
  if (topic.kind === 'sparkplug') return takeSparkplug(session, topic, payload, doors);
  const { deviceId } = topic;
  const parsed = topic.kind === 'telemetry' ? decodeReadings(payload, nowMs) : decodeEvents(payload);
  if (!parsed.ok) return told(nothing('BAD_USER_INPUT', `The payload cannot be read: ${parsed.why}.`, parsed.path));
  const batch = { ...parsed.message, deviceId: parsed.message.deviceId ?? deviceId };
  if ('events' in batch) return told(await doors.takeEvents(session.deviceId, batch));
  return told(await doors.takeReadings(session.deviceId, batch));
}

async function takeSparkplug(
  session: MqttSession,
  { type, device }: SparkplugTopic,
  payload: Uint8Array,
  doors: Doors,
): Promise<Taken> {
  const decoded = decodeSparkplug(payload);
  if (decoded === null) return told(nothing('BAD_USER_INPUT', 'The payload is not one of Sparkplug B.'));
  const { readings, unknownAliases, rebirth } = session.sparkplug.take(type, device, decoded);
  const deviceId = device === null ? session.deviceId : session.deviceNamed(device);
  const unread = `${unknownAliases} metrics have an alias that no birth named: send the births again.`;
  if (readings.length === 0)
    return { answer: unknownAliases > 0 ? nothing('BAD_USER_INPUT', unread) : stored, rebirth };
  const answer = await doors.takeReadings(session.deviceId, { deviceId, readings });
  return { answer, rebirth };
}

const stored: BatchAnswer = { accepted: 0, duplicates: 0, rejected: [], errors: [], retryAfterMs: null };
const told = (answer: BatchAnswer): Taken => ({ answer, rebirth: false });
