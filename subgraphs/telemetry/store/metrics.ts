import type pg from 'pg';
import type { Metric } from '../../../core/metrics/catalogue.ts';

/** Puts metrics into the dictionary that names them in SQL. */
export async function storeMetrics(
  pool: pg.Pool,
  metrics: readonly Metric[],
  organizationId: string | null,
): Promise<void> {
  await pool.query(
    `insert into telemetry.metric (id, name, unit, organization_id)
     select id, name, unit, $4::uuid from unnest($1::smallint[], $2::text[], $3::text[]) metric(id, name, unit)
     on conflict (id) do update set name = excluded.name, unit = excluded.unit`,
    [metrics.map((one) => one.id), metrics.map((one) => one.name), metrics.map((one) => one.unit), organizationId],
  );
}
