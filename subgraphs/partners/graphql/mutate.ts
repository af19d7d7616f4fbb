import type pg from 'pg';
import { type Scope, scopeBits } from '../../../core/contracts/access.ts';
import type { Viewer } from '../../../platform/auth/viewer.ts';
import { inTransaction } from '../../../platform/db/pool.ts';
import { forbidden } from '../../../platform/errors/graph-errors.ts';
import { announce } from '../../../platform/events/follow-topic.ts';
import { requireMember } from '../../../platform/graphql/context.ts';
import { type UserError, userError } from '../../../platform/graphql/user-error.ts';
import { answerOnce } from '../../../platform/idempotency/answer-once.ts';
import type { PartnersContext } from '../context.ts';
import { News, writeNews } from '../store/news.ts';
import { countUse } from '../store/usage.ts';
import { known, noSuch, Refusal } from './refusal.ts';

export type Member = Viewer & { readonly organizationId: string };
type Role = NonNullable<Viewer['role']>;
type Kind = NonNullable<Viewer['organizationKind']>;

/** @throws UNAUTHENTICATED, FORBIDDEN */
export function requireRole(viewer: Viewer, roles: readonly Role[], kinds: readonly Kind[] | null = null): Member {
  const member = requireMember(viewer);
  if (member.role === null || !roles.includes(member.role)) {
    throw forbidden(`Your role may not do this: it takes ${roles.join(' or ')}.`);
  }
  if (kinds !== null && (member.organizationKind === null || !kinds.includes(member.organizationKind))) {
    throw forbidden(`Only members of an organization of the kind ${kinds.join(' or ')} may do this.`);
  }
  return member;
}

export const managers: readonly Role[] = ['ADMIN', 'MANAGER'];
export const workers: readonly Role[] = ['ADMIN', 'MANAGER', 'TECHNICIAN'];

/** The equipment's id. @throws Refusal NOT_FOUND for what is not visible, FORBIDDEN naming the scope */
export async function requireScope(
  { load }: PartnersContext,
  equipmentId: string,
  scope: Scope,
  field = 'equipmentId',
): Promise<string> {
  const id = known(equipmentId, 'equipment', field);
  const scopes = await load.scopes.load(id);
  if (scopes === 0) throw noSuch('equipment', field);
  if ((scopes & scopeBits[scope]) === 0) throw forbidden(`Your access to this does not include ${scope}.`);
  return id;
}

export interface Asked {
  /** Name of the mutation: what is counted as used, and whose key it is. */
  readonly operation: string;
  /** With its `idempotencyKey`, if it has one. */
  readonly input: object;
}

export interface Changed<Answer> {
  /** Null when it was refused. */
  readonly answer: Answer | null;
  readonly errors: readonly UserError[];
}

export interface Change {
  readonly client: pg.ClientBase;
  readonly news: News;
  readonly now: Date;
}

/** Does a change in one transaction, once per key, tells of it, and counts its use; or says why it was refused. */
export async function mutate<Answer>(
  context: PartnersContext,
  member: Member,
  { operation, input }: Asked,
  work: (change: Change) => Promise<Answer>,
): Promise<Changed<Answer>> {
  const news = new News();
  const now = context.now();
  const { idempotencyKey: key, ...request } = input as { readonly idempotencyKey?: string | null };
  const once = { schema: 'partners', actor: member.organizationId, operation, key, request };
  try {
    const done = await inTransaction(context.owner, async (client) => {
      const outcome = await answerOnce(client, once, () => work({ client, news, now }));
      if (outcome.kind === 'done') {
        await countUse(client, member.organizationId, operation, now);
        await writeNews(client, news, now);
      }
      return outcome;
    });
    await announce(context.topics, 'partners', news.topics);
    if (done.kind !== 'conflict') return { answer: done.answer, errors: [] };
    const message = 'This key was used for something else: use a new one.';
    return { answer: null, errors: [userError('CONFLICT', message, ['input', 'idempotencyKey'])] };
  } catch (fault) {
    return refusedAs(fault);
  }
}

/** Checks made before the change (of access, of the input) refuse in the same way. */
export async function attempt<Answer>(work: () => Promise<Changed<Answer>>): Promise<Changed<Answer>> {
  try {
    return await work();
  } catch (fault) {
    return refusedAs(fault);
  }
}

function refusedAs(fault: unknown): { answer: null; errors: readonly UserError[] } {
  if (fault instanceof Refusal) return { answer: null, errors: fault.errors };
  throw fault;
}
