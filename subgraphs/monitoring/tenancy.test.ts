import { expect, test } from 'vitest';
import { migrations } from '../../migrations/monitoring/list.ts';
import { migrate } from '../../platform/db/migrate.ts';
import { openPool } from '../../platform/db/pool.ts';
import { privateDatabase } from '../../test/support/database.ts';

test('row-level security holds on every table that the role of resolvers can read, and these are the ones', async () => {
  await using database = await privateDatabase();
  const { ownerUrl } = database.urls.monitoring;
  await migrate(ownerUrl, 'monitoring', migrations);
  const pool = openPool(ownerUrl, { name: 'test' });
  const { rows } = await pool.query<{ name: string; secured: boolean }>(
    `select relname as name, relrowsecurity as secured from pg_class
     where relnamespace = 'monitoring'::regnamespace and relkind in ('r', 'p', 'v')
       and has_any_column_privilege('monitoring_reader', oid, 'select') order by relname`,
  );
  await pool.end();
  expect(rows.map(({ name }) => name)).toEqual([
    ...[
      'alert',
      'alert_change',
      'alert_rule',
      'anomaly',
      'detector_tuning',
      'equipment_event',
      'equipment_info',
      'escalation_policy',
    ],
    ...['event', 'failure'],
    ...['health', 'health_history', 'hourly_point', 'last_reading', 'mode_change', 'notification_channel'],
    ...['notification_delivery', 'out_of_service', 'presence'],
  ]);
  expect(rows.every(({ secured }) => secured)).toBe(true);
});
