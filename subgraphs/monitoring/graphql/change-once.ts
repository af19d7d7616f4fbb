import type { ClientBase } from 'pg';
import { inTransaction } from '../../../platform/db/pool.ts';
import { announce } from '../../../platform/events/follow-topic.ts';
import type { UserError } from '../../../platform/graphql/user-error.ts';
import { userError } from '../../../platform/graphql/user-error.ts';
import { answerOnce } from '../../../platform/idempotency/answer-once.ts';
import type { MonitoringEvent } from '../store/monitoring-event.ts';
import { topicsOf } from '../store/monitoring-event.ts';
import { tell } from '../store/tell.ts';
import type { MonitoringContext } from './context.ts';

export interface Refusal {
  readonly errors: readonly UserError[];
}
export interface Done {
  readonly events: readonly MonitoringEvent[];
}
/** A change at a moment, in a transaction of the owner role: the right to it was established before. */
export type Work = (client: ClientBase, at: Date) => Promise<Done | Refusal>;

export const refusal = (code: string, message: string, field: string): Refusal => ({
  errors: [userError(code, message, ['input', field])],
});

export interface OnceRequest {
  /** Whose idempotency key it is. */
  readonly actor: string;
  readonly operation: string;
  readonly input: { readonly idempotencyKey?: string | null };
}

/** Does the work, once per idempotency key, and tells of it; what a caller can mend comes back. */
export async function changeOnce(
  { ownerPool, topics, now }: MonitoringContext,
  { actor, operation, input }: OnceRequest,
  work: Work,
): Promise<readonly UserError[]> {
  let events: readonly MonitoringEvent[] = [];
  const once = await inTransaction(ownerPool, async (client) => {
    const key = { schema: 'monitoring', actor, operation, key: input.idempotencyKey, request: input };
    const answer = await answerOnce(client, key, async () => {
      const result = await work(client, now());
      if ('errors' in result) return result.errors;
      events = result.events;
      return [];
    });
    await tell(client, events);
    return answer;
  });
  await announce(topics, 'monitoring', topicsOf(events));
  if (once.kind === 'conflict')
    return refusal('CONFLICT', 'This key was used for another request.', 'idempotencyKey').errors;
  return once.answer;
}
