import type { ListOf } from './list.ts';
import { type Sql, sql, word } from './sql.ts';

const columns = word(
  `t.id, t.organization_id, t.url, t.description, t.events, t.equipment_ids, t.is_enabled, t.disabled_reason,
   t.failing_since, t.version, t.created_at`,
);
const deliveryColumns = word(
  `t.id, t.webhook_id, nullif(t.event, 'test') as event, t.status, t.attempts, t.next_attempt_at, t.response_status, t.fault, t.created_at,
   t.finished_at`,
);
const byTime = { order: { column: 'created_at', type: 'timestamptz' }, descending: true } as const;

export const webhookList: ListOf = { ...byTime, from: word('partners.webhook t'), columns, where: [] };

export const webhooksById = (ids: readonly string[]): Sql =>
  sql`select ${columns}, t.created_at as place from partners.webhook t where t.id = any (${ids}::uuid[])`;

export const deliveryList = (webhookId: string | null, statuses: readonly string[] | null): ListOf => ({
  ...byTime,
  from: word('partners.webhook_delivery t'),
  columns: deliveryColumns,
  where: [
    ...(webhookId === null ? [] : [sql`t.webhook_id = ${webhookId}::uuid`]),
    ...(statuses === null ? [] : [sql`t.status = any (${statuses}::text[])`]),
  ],
});

export const deliveriesById = (ids: readonly string[]): Sql =>
  sql`select ${deliveryColumns}, t.created_at as place from partners.webhook_delivery t where t.id = any (${ids}::uuid[])`;
