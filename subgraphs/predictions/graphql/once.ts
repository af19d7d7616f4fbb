import type pg from 'pg';
import { answerOnce } from '../../../platform/idempotency/answer-once.ts';
import { Refusal } from './attempt.ts';

const maxKeyLength = 200;

export interface OnceOptions {
  readonly organizationId: string;
  readonly operation: string;
  readonly idempotencyKey: string | null | undefined;
  readonly request: unknown;
}

/** Does it once per key. @throws Refusal when the key was used for something else */
export async function once<Answer>(
  client: pg.ClientBase,
  { organizationId, operation, idempotencyKey, request }: OnceOptions,
  work: () => Promise<Answer>,
): Promise<Answer> {
  const path = ['input', 'idempotencyKey'];
  if ((idempotencyKey ?? '').length > maxKeyLength)
    throw new Refusal('BAD_USER_INPUT', `A key has at most ${maxKeyLength} characters.`, path);
  const key = { schema: 'predictions', actor: organizationId, operation, key: idempotencyKey };
  const result = await answerOnce(client, { ...key, request }, work);
  if (result.kind === 'conflict') throw new Refusal('CONFLICT', 'This key was used for something else.', path);
  return result.answer;
}
