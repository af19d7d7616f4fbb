import type { HealthStatus } from '../domain/health.ts';
import type { EntityManager } from '../../../platform/db/orm.ts';

export const PORTFOLIO_ORDERS = ['risk', 'name', 'health'] as const;
export type PortfolioOrder = (typeof PORTFOLIO_ORDERS)[number];

export interface PortfolioFilter {
  readonly buildingIds?: readonly string[] | null | undefined;
  readonly statuses?: readonly HealthStatus[] | null | undefined;
}

/** An equipment as the list was ordered by: of the last round, at most a minute old. */
export interface PortfolioRow {
  readonly equipmentId: string;
  readonly openAlerts: number;
  /** Its place in the order. */
  readonly key: string | number;
}

export interface PortfolioQuery {
  readonly filter: PortfolioFilter;
  readonly order: PortfolioOrder;
  readonly limit: number;
  readonly backward: boolean;
  readonly after: readonly (string | number)[] | null;
  readonly before: readonly (string | number)[] | null;
}

// By what each order goes, ascending; without data comes last.
const KEYS: Readonly<Record<PortfolioOrder, { readonly sql: string; readonly type: string }>> = {
  risk: { sql: '-coalesce(h.risk, -1)', type: 'integer' },
  name: { sql: 'i.name', type: 'text' },
  health: { sql: 'coalesce(h.score, 101)', type: 'integer' },
};

const FROM = `from monitoring.equipment_info i left join monitoring.health h on h.subject_id = i.subject_id`;

/** One page; one statement. Everything is what the viewer may see, by row-level security. */
export async function readPortfolio(em: EntityManager, query: PortfolioQuery): Promise<PortfolioRow[]> {
  const { sql, type } = KEYS[query.order];
  const where = conditions(query.filter);
  const place = (comparison: '<' | '>', keys: readonly (string | number)[] | null) => {
    if (keys === null) return;
    where.texts.push(`(${sql}, i.subject_id) ${comparison} (?::text::${type}, ?::uuid)`);
    where.values.push(String(keys[0]), keys[1]);
  };
  place('>', query.after);
  place('<', query.before);
  const direction = query.backward ? 'desc' : 'asc';
  const rows = await em.execute<{ id: string; key: string | number; open_alerts: number }[]>(
    `select i.subject_id as id, ${sql} as key, (select count(*)::int from monitoring.alert a
       where a.subject_id = i.subject_id and a.status <> 'resolved' and a.sight in ('shown', 'shelved')) as open_alerts
     ${FROM} where ${where.texts.join(' and ')} order by ${sql} ${direction}, i.subject_id ${direction} limit ${query.limit}`,
    where.values,
  );
  return rows.map((row) => ({ equipmentId: row.id, key: row.key, openAlerts: row.open_alerts }));
}

export async function countPortfolio(em: EntityManager, filter: PortfolioFilter): Promise<number> {
  const { texts, values } = conditions(filter);
  const rows = await em.execute<{ count: number }[]>(
    `select count(*)::int as count ${FROM} where ${texts.join(' and ')}`,
    values,
  );
  return rows[0]?.count ?? 0;
}

function conditions({ buildingIds, statuses }: PortfolioFilter): { texts: string[]; values: unknown[] } {
  const texts = ['true'];
  const values: unknown[] = [];
  if (buildingIds) {
    texts.push('i.building_id = any (?::uuid[])');
    values.push(`{${buildingIds.join(',')}}`);
  }
  if (statuses) {
    texts.push('h.status = any (?::text[])');
    values.push(`{${statuses.join(',')}}`);
  }
  return { texts, values };
}
