import type { z } from 'zod';
import { alertChanged } from './alert-changed.ts';
import { anomalyClassified, anomalyDetected } from './anomaly-told.ts';
import { bucketsClosed } from './buckets-closed.ts';
import { condition } from './condition.ts';
import { eventEnvelope } from './event-envelope.ts';
import { failureRecorded, maintenanceRecorded, workReportSubmitted } from './maintenance.ts';
import { maintenanceWindowChanged } from './maintenance-window.ts';
import { predictionUpdated } from './prediction-updated.ts';

/** The stream of what services tell each other: low in number, in order, read by offset like the readings. */
export const domainStream = 'DOMAIN';
export const domainSubjects = ['domain.>'];
export const domainStreamOptions = { maxBytes: 512 * 1024 * 1024, duplicateWindowMs: 10 * 60_000 };

/** Every domain message by its type, with who sends it. */
export const domainPayloads = {
  /** devices, predictions */
  'condition.raised': condition,
  'condition.cleared': condition,
  /** devices */
  'maintenance-window.changed': maintenanceWindowChanged,
  /** telemetry */
  'buckets.closed': bucketsClosed,
  /** monitoring */
  'alert.changed': alertChanged,
  'anomaly.detected': anomalyDetected,
  'anomaly.classified': anomalyClassified,
  /** predictions */
  'failure.recorded': failureRecorded,
  'maintenance.recorded': maintenanceRecorded,
  'prediction.updated': predictionUpdated,
  /** partners */
  'work-report.submitted': workReportSubmitted,
} as const;

export type DomainType = keyof typeof domainPayloads;
export type DomainPayload<Type extends DomainType> = z.infer<(typeof domainPayloads)[Type]>;

/** A message of one type, as its readers get it. `occurredAt` in Unix milliseconds, event time. */
export type DomainMessage<Type extends DomainType = DomainType> = {
  readonly [One in Type]: {
    readonly id: string;
    readonly type: One;
    readonly occurredAt: number;
    readonly subjectId: string | null;
    readonly traceId: string | null;
    readonly payload: DomainPayload<One>;
  };
}[Type];

export const domainSubject = (type: DomainType): string => `domain.${type}`;

/** What the outbox takes. `id` must be the same for the same change. @throws ZodError naming what does not fit */
export function encodeDomainMessage(message: DomainMessage): { id: string; subject: string; data: Uint8Array } {
  const payload: unknown = domainPayloads[message.type].parse(message.payload);
  const envelope = eventEnvelope.parse({ ...message, payload });
  return {
    id: `${message.type}:${message.id}`,
    subject: domainSubject(message.type),
    data: new TextEncoder().encode(JSON.stringify(envelope)),
  };
}

/** @throws SyntaxError or ZodError when the bytes are no message, Error when the type is unknown */
export function decodeDomainMessage(data: Uint8Array): DomainMessage {
  const envelope = eventEnvelope.parse(JSON.parse(new TextDecoder().decode(data)));
  if (!(envelope.type in domainPayloads)) throw new Error(`unknown domain message ${envelope.type}`);
  const type = envelope.type as DomainType;
  return { ...envelope, type, payload: domainPayloads[type].parse(envelope.payload) } as DomainMessage;
}
