import type pg from 'pg';
import { sql } from './sql.ts';

/** Counts a use of a feature by an organization, per day (UTC). */
export async function countUse(
  client: pg.ClientBase,
  organizationId: string,
  feature: string,
  now: Date,
): Promise<void> {
  await client.query(
    sql`insert into partners.usage_count (organization_id, day, feature, count)
      values (${organizationId}, ${now.toISOString().slice(0, 10)}, ${feature}, 1)
      on conflict (organization_id, day, feature) do update set count = usage_count.count + 1`.query,
  );
}
