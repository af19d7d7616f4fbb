import { deviceBatchType, encodeDeviceBatch } from './device-batch.ts';
import { answerWithinMs, type Door, type DoorAnswer, refusalsOf, type Sending } from './door.ts';

interface Problem {
  readonly code?: string;
  readonly detail?: string;
}

/** Posts a batch in binary; the refusals. @throws BusyError when the door says to come again later */
export async function postBatch(url: string, { credential, signal }: Sending, body: Uint8Array<ArrayBuffer>) {
  const response = await fetch(url, {
    ...{ method: 'POST', body, signal: AbortSignal.any([signal, AbortSignal.timeout(answerWithinMs)]) },
    headers: { 'content-type': deviceBatchType, authorization: `Bearer ${credential}` },
  });
  const answer = (await response.json()) as DoorAnswer & Problem;
  if (response.ok) return refusalsOf(answer);
  const fault = { code: answer.code ?? String(response.status), message: answer.detail ?? response.statusText };
  if (response.status === 429 || response.status >= 500) {
    throw new BusyError(fault.message, Number(response.headers.get('retry-after') ?? '1') * 1000);
  }
  return refusalsOf({ errors: [fault] });
}

/** The door takes nothing at the moment. */
export class BusyError extends Error {
  override readonly name = 'BusyError';
  readonly retryAfterMs: number;

  constructor(message: string, retryAfterMs: number) {
    super(message);
    this.retryAfterMs = retryAfterMs;
  }
}

export const httpDoor = (url: string, sending: Sending): Door => ({
  name: 'HTTP',
  sendReadings: (readings) => postBatch(url, sending, encodeDeviceBatch(readings, false)),
  sendEvents: null,
  close: () => undefined,
});
