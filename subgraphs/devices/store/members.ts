import { createHash } from 'node:crypto';
import type pg from 'pg';
import { attempted, type Attempts, beginsToWait, forgottenAfterMs, waitMs } from '../domain/sign-in-limit.ts';
import { audit } from './change.ts';
import type { Timeline } from './timeline.ts';

export type Role = 'ADMIN' | 'MANAGER' | 'TECHNICIAN' | 'VIEWER';

export interface MemberRow {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly createdAt: Date;
  readonly deactivatedAt: Date | null;
}

export const memberColumns = `t.id, t.email, t.name, t.role, t.created_at as "createdAt", t.deactivated_at as "deactivatedAt"`;
export const memberTimeline: Timeline = {
  ...{ table: 'user_account', columns: memberColumns, at: 'created_at', parent: null },
};

const addressOf = (email: string) => createHash('sha256').update(email.toLowerCase()).digest('hex');

/** How long this address has to wait (ms); 0: the attempt is counted, and may be made. */
export async function beginSignIn(client: pg.ClientBase, email: string, nowMs: number): Promise<number> {
  const address = addressOf(email);
  await client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`sign-in\n${address}`]);
  const { rows } = await client.query<{ failures: number; lastAt: Date }>(
    'select failures, last_at as "lastAt" from devices.sign_in_attempt where address = $1',
    [address],
  );
  const before: Attempts | null = rows[0] ? { failures: rows[0].failures, lastAtMs: rows[0].lastAt.getTime() } : null;
  const wait = waitMs(before, nowMs);
  if (wait > 0) return wait;
  const now = attempted(before, nowMs);
  await client.query(
    `insert into devices.sign_in_attempt (address, failures, last_at) values ($1, $2, $3)
     on conflict (address) do update set failures = excluded.failures, last_at = excluded.last_at`,
    [address, now.failures, new Date(now.lastAtMs)],
  );
  if (beginsToWait(now)) await auditSlowedDown(client, email);
  return 0;
}

async function auditSlowedDown(client: pg.ClientBase, email: string): Promise<void> {
  const { rows } = await client.query<{ id: string; organizationId: string }>(
    'select id, organization_id as "organizationId" from devices.user_account where email = lower($1)',
    [email],
  );
  for (const { id, organizationId } of rows)
    await audit(client, { organizationId, action: 'sign_in_slowed_down', subjectId: id });
}

export async function signedIn(client: pg.ClientBase, email: string): Promise<void> {
  await client.query('delete from devices.sign_in_attempt where address = $1', [addressOf(email)]);
}

export async function forgetAttempts(client: Pick<pg.ClientBase, 'query'>): Promise<void> {
  await client.query(`delete from devices.sign_in_attempt where last_at < now() - make_interval(secs => $1)`, [
    forgottenAfterMs / 1000,
  ]);
}

/** The organization's member, locked until the end of the transaction together with who else could be its last administrator. */
export async function lockMember(client: pg.ClientBase, id: string, organizationId: string): Promise<MemberRow | null> {
  await client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`members\n${organizationId}`]);
  const { rows } = await client.query<MemberRow>(
    `select ${memberColumns} from devices.user_account t where t.id = $1 and t.organization_id = $2 for update`,
    [id, organizationId],
  );
  return rows[0] ?? null;
}

/** Whether somebody else administers the organization. */
export async function hasOtherAdministrator(
  client: pg.ClientBase,
  id: string,
  organizationId: string,
): Promise<boolean> {
  const { rowCount } = await client.query(
    `select 1 from devices.user_account where organization_id = $1 and id <> $2 and role = 'ADMIN'
       and deactivated_at is null and password_hash <> '' limit 1`,
    [organizationId, id],
  );
  return rowCount === 1;
}

export interface Invitation {
  readonly userId: string;
  readonly organizationId: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly hash: string;
  readonly createdBy: string;
  readonly expiresAt: Date;
}

/** A new member, or one of the own organization that begins anew; null: the address has an account elsewhere. */
export async function invite(client: pg.ClientBase, invitation: Invitation): Promise<MemberRow | null> {
  const { userId, organizationId, email, name, role, hash, createdBy, expiresAt } = invitation;
  await client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`members\n${organizationId}`]);
  // Nobody can sign in without a password: '' is the hash of none.
  const { rows } = await client.query<MemberRow>(
    `insert into devices.user_account as t (id, organization_id, email, password_hash, name, role)
     values ($1, $2, lower($3), '', $4, $5)
     on conflict (email) do update set name = excluded.name, role = excluded.role, password_hash = '', deactivated_at = null
       where t.organization_id = excluded.organization_id
     returning ${memberColumns}`,
    [userId, organizationId, email, name, role],
  );
  const [member] = rows;
  if (member === undefined) return null;
  await client.query(
    `insert into devices.invitation (user_id, organization_id, hash, created_by, expires_at) values ($1, $2, $3, $4, $5)
     on conflict (user_id) do update set hash = excluded.hash, created_by = excluded.created_by, created_at = now(),
       expires_at = excluded.expires_at`,
    [member.id, organizationId, hash, createdBy, expiresAt],
  );
  return member;
}

/** The account that the code is for, whose password is set now; null when it is none, used or over. */
export async function acceptInvitation(client: pg.ClientBase, hash: string, passwordHash: string) {
  const { rows } = await client.query<{ id: string; organizationId: string; email: string }>(
    `with used as (delete from devices.invitation where hash = $1 and expires_at > now() returning user_id)
     update devices.user_account t set password_hash = $2 from used
     where t.id = used.user_id and t.deactivated_at is null
     returning t.id, t.organization_id as "organizationId", t.email`,
    [hash, passwordHash],
  );
  return rows[0] ?? null;
}
