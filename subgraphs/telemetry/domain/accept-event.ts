import { equipmentEventCodes, type EquipmentEventCode } from '../../../core/contracts/equipment-event.ts';
import type { OperatingMode } from '../../../core/contracts/operating-mode.ts';
import { installationAt, type RegistryDevice } from '../../../core/contracts/registry.ts';
import { futureToleranceMs, shown, timeMessages } from './accept.ts';
import { parseReadingTime } from './reading-time.ts';
import { storable } from './storable.ts';

/** Codes of a refused equipment event; each is explained in the README of this subgraph. */
export const eventRejectionCodes = [
  'UNKNOWN_DEVICE',
  'DEVICE_RETIRED',
  'UNKNOWN_EVENT_CODE',
  'BAD_TIMESTAMP',
  'SUB_MILLISECOND_TIMESTAMP',
  'FUTURE_TIMESTAMP',
  'BAD_DETAILS',
] as const;
export type EventRejectionCode = (typeof eventRejectionCodes)[number];

export interface SentEvent {
  /** A word of the vocabulary, in lower or upper case. */
  readonly code: string;
  /** RFC 3339. */
  readonly occurredAt: string;
  readonly operatingMode: OperatingMode;
  /** Any JSON object; null or undefined is an empty one. */
  readonly details?: unknown;
}

export interface AcceptedEvent {
  readonly installationKey: number;
  readonly subjectId: string;
  readonly deviceId: string;
  readonly code: EquipmentEventCode;
  /** Unix milliseconds. */
  readonly occurredAt: number;
  readonly operatingMode: OperatingMode;
  readonly details: Record<string, unknown>;
}

export type EventVerdict =
  | { readonly accepted: AcceptedEvent }
  | { readonly rejected: { readonly code: EventRejectionCode; readonly message: string } };

/** The details of an event as JSON text have at most this many characters. */
export const maxDetails = 4_096;

const reject = (code: EventRejectionCode, message: string): EventVerdict => ({ rejected: { code, message } });

/** Validates an event of a known device. Pure: `nowMs` is the arrival time. */
export function acceptEvent(event: SentEvent, device: RegistryDevice | null, nowMs: number): EventVerdict {
  if (device === null) return reject('UNKNOWN_DEVICE', 'There is no such device, or the sender may not write for it.');
  if (device.lifecycle === 'decommissioned') return reject('DEVICE_RETIRED', 'The device is decommissioned.');
  const code = equipmentEventCodes.find((one) => one === event.code.toLowerCase());
  if (code === undefined)
    return reject('UNKNOWN_EVENT_CODE', `There is no event ${shown(event.code)}: use a code of EquipmentEventCode.`);
  const time = parseReadingTime(event.occurredAt);
  if (!time.ok) return reject(time.code, timeMessages[time.code]);
  if (time.timeMs > nowMs + futureToleranceMs)
    return reject('FUTURE_TIMESTAMP', 'The time is more than 5 minutes ahead: check the clock of the device.');
  const details = detailsOf(event.details);
  if (details === null)
    return reject('BAD_DETAILS', `Details are a JSON object of at most ${maxDetails} characters of plain text.`);
  const installation = installationAt(device, time.timeMs);
  if (installation === null) return reject('UNKNOWN_DEVICE', 'The device was not installed anywhere at that time.');
  return {
    accepted: {
      installationKey: installation.key,
      subjectId: installation.subjectId,
      deviceId: device.id,
      code,
      occurredAt: time.timeMs,
      operatingMode: event.operatingMode,
      details,
    },
  };
}

function detailsOf(details: unknown): Record<string, unknown> | null {
  if (details === null || details === undefined) return {};
  if (typeof details !== 'object' || Array.isArray(details)) return null;
  const fits = JSON.stringify(details).length <= maxDetails && storable(details);
  return fits ? (details as Record<string, unknown>) : null;
}
