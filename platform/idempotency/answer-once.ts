import { createHash } from 'node:crypto';
import type pg from 'pg';

/** Answers that were given to requests with an `idempotencyKey`; only the owner role touches it. */
export function idempotencyTable(schema: string): string[] {
  return [
    `create table ${schema}.idempotent_answer (
       actor text not null,
       operation text not null,
       key text not null,
       request_hash text not null,
       answer jsonb not null,
       created_at timestamptz not null default now(),
       primary key (actor, operation, key)
     );`,
  ];
}

export interface OnceKey {
  readonly schema: string;
  /** Whose key it is: the organization, or the device. */
  readonly actor: string;
  /** Name of the mutation. */
  readonly operation: string;
  /** The caller's key; without one the work is simply done. */
  readonly key: string | null | undefined;
  /** What was asked: the same key for something else is a conflict. */
  readonly request: unknown;
}

export type Once<Answer> =
  { readonly kind: 'done' | 'repeated'; readonly answer: Answer } | { readonly kind: 'conflict' };

/**
 * Does the work once per key, in the caller's transaction; a repeat, also a simultaneous one, gets the first answer.
 * The answer must survive JSON: ids rather than objects. Never put a secret into it.
 */
export async function answerOnce<Answer>(
  client: pg.ClientBase,
  { schema, actor, operation, key, request }: OnceKey,
  work: () => Promise<Answer>,
): Promise<Once<Answer>> {
  if (key === null || key === undefined) return { kind: 'done', answer: await work() };
  const hash = createHash('sha256').update(JSON.stringify(request)).digest('hex');
  await client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [
    [schema, actor, operation, key].join('\n'),
  ]);
  const { rows } = await client.query<{ request_hash: string; answer: Answer }>(
    `select request_hash, answer from ${schema}.idempotent_answer where actor = $1 and operation = $2 and key = $3`,
    [actor, operation, key],
  );
  const [known] = rows;
  if (known !== undefined)
    return known.request_hash === hash ? { kind: 'repeated', answer: known.answer } : { kind: 'conflict' };
  const answer = await work();
  await client.query(
    `insert into ${schema}.idempotent_answer (actor, operation, key, request_hash, answer) values ($1, $2, $3, $4, $5)`,
    [actor, operation, key, hash, JSON.stringify(answer)],
  );
  return { kind: 'done', answer };
}
