import type { EventsBatch } from '../doors.ts';
import { eventsMessage } from '../socket-message.ts';
import { type Parsed, parseMessage, unreadable } from './parsed.ts';

/** A batch of equipment events as JSON: `{ deviceId?, operatingMode?, idempotencyKey?, events }`. */
export function decodeEvents(bytes: Uint8Array): Parsed<EventsBatch> {
  try {
    return parseMessage(eventsMessage, JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
  } catch {
    return unreadable('no JSON in UTF-8');
  }
}
