import { request } from '../../client/request.ts';
import type { Visitor } from '../visitor.ts';
import type { Happening } from './elevator.ts';

export interface ReadingOf {
  readonly deviceId: string;
  readonly metric: string;
  readonly value: number;
  readonly timestamp: string;
}

export interface EventOf extends Happening {
  readonly deviceId: string;
}

export const readingsDocument = /* GraphQL */ `
  mutation SendFleetReadings($input: IngestTelemetryInput!) {
    ingestTelemetry(input: $input) {
      accepted
      rejected {
        index
        code
        message
      }
    }
  }
`;

export const eventsDocument = /* GraphQL */ `
  mutation SendFleetEvents($input: IngestEventsInput!) {
    ingestEvents(input: $input) {
      accepted
      rejected {
        index
        code
        message
      }
    }
  }
`;

const stateDocument = /* GraphQL */ `
  mutation ReportFleetState($input: ReportDeviceStateInput!) {
    reportDeviceState(input: $input) {
      errors {
        code
        message
      }
    }
  }
`;

/** A live batch is worth sending again for a while; then the next one is more important. */
const retries = 4;

export interface Sender {
  readonly graphUrl: string;
  readonly token: string;
  readonly signal: AbortSignal;
}

interface Refusal {
  readonly code: string;
  readonly message: string;
}

/** Sends as the gateway of a building; returns the refusals. Readings are idempotent, so trying again is harmless. */
export async function sendReadings(sender: Sender, readings: readonly ReadingOf[]): Promise<readonly Refusal[]> {
  if (readings.length === 0) return [];
  const input = { operatingMode: 'NORMAL', readings };
  const { ingestTelemetry } = await ask<{ ingestTelemetry: { rejected: Refusal[] } }>(sender, readingsDocument, input);
  return ingestTelemetry.rejected;
}

export async function sendEvents(sender: Sender, events: readonly EventOf[]): Promise<readonly Refusal[]> {
  if (events.length === 0) return [];
  const input = {
    events: events.map(({ deviceId, code, atMs, details }) => ({
      ...{ deviceId, code: code.toUpperCase(), occurredAt: new Date(atMs).toISOString(), details },
      operatingMode: 'NORMAL',
    })),
  };
  const { ingestEvents } = await ask<{ ingestEvents: { rejected: Refusal[] } }>(sender, eventsDocument, input);
  return ingestEvents.rejected;
}

export async function reportState(sender: Sender, input: Record<string, unknown>): Promise<readonly Refusal[]> {
  const answer = await ask<{ reportDeviceState: { errors: Refusal[] } }>(sender, stateDocument, input);
  return answer.reportDeviceState.errors;
}

function ask<Data>({ graphUrl: url, token, signal }: Sender, query: string, input: unknown): Promise<Data> {
  return request<Data>({ url, token, signal, query, retries, variables: { input } });
}

export const senderOf = ({ graphUrl, signal }: Visitor, token: string): Sender => ({ graphUrl, token, signal });
