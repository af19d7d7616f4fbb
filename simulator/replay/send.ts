import { request } from '../../client/request.ts';
import type { Visitor } from '../visitor.ts';
import type { SeriesPoint } from './series.ts';

const document = /* GraphQL */ `
  mutation Replay($input: IngestTelemetryInput!) {
    ingestTelemetry(input: $input) {
      accepted
      duplicates
      rejected {
        index
        code
        message
      }
    }
  }
`;

export interface Acknowledgement {
  readonly accepted: number;
  readonly duplicates: number;
  readonly rejected: readonly { readonly index: number; readonly code: string; readonly message: string }[];
}

/** With waits that double up to 10 s this bears about two minutes without a graph; then the process ends and is started again. */
const retries = 15;

/** Sends one batch and returns what the graph said of it. Repeating a batch is harmless: its key names it. */
export async function sendBatch(
  visitor: Visitor,
  points: readonly SeriesPoint[],
  key: string,
): Promise<Acknowledgement> {
  const deviceId = visitor.env['DEVICE_ID'];
  const readings = points.map(({ atMs, value }) => ({
    ...{ metric: 'temperature', value, unit: '[degF]', timestamp: new Date(atMs).toISOString() },
  }));
  const input = { idempotencyKey: key, ...(deviceId ? { deviceId } : {}), readings };
  const { graphUrl: url, token, signal } = visitor;
  const data = await request<{ ingestTelemetry: Acknowledgement }>({
    ...{ url, token, signal, retries },
    ...{ query: document, variables: { input } },
  });
  return data.ingestTelemetry;
}
