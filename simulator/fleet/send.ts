import { request } from '../../client/request.ts';
import type { Refusal } from '../doors/door.ts';
import type { Visitor } from '../visitor.ts';

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

const retries = 4;

export interface Sender {
  readonly graphUrl: string;
  readonly token: string;
  readonly signal: AbortSignal;
}

/** Tells the graph how a device is. Returns the refusals. */
export async function reportState(sender: Sender, input: Record<string, unknown>): Promise<readonly Refusal[]> {
  const answer = await ask<{ reportDeviceState: { errors: Refusal[] } }>(sender, stateDocument, input);
  return answer.reportDeviceState.errors;
}

function ask<Data>({ graphUrl: url, token, signal }: Sender, query: string, input: unknown): Promise<Data> {
  return request<Data>({ url, token, signal, query, retries, variables: { input } });
}

export const senderOf = ({ graphUrl, signal }: Visitor, token: string): Sender => ({ graphUrl, token, signal });
