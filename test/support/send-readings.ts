import { request } from '../../client/request.ts';

export interface Sent {
  readonly accepted: number;
  readonly duplicates: number;
  readonly rejected: readonly { readonly index: number; readonly code: string; readonly message: string }[];
}

const document = `mutation Send($input: IngestTelemetryInput!) {
  ingestTelemetry(input: $input) { accepted duplicates rejected { index code message } errors { code message } }
}`;

/** Sends readings as a device does, trying again until they are acknowledged. */
export async function sendReadings(
  target: { graph: string; credential: string },
  readings: readonly Record<string, unknown>[],
  idempotencyKey?: string,
): Promise<Sent> {
  const data = await request<{ ingestTelemetry: Sent }>({
    ...{ url: target.graph, token: target.credential, query: document, retries: 10, timeoutMs: 15_000 },
    variables: { input: { readings, ...(idempotencyKey ? { idempotencyKey } : {}) } },
  });
  return data.ingestTelemetry;
}
