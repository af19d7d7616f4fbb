import type { Pool } from 'pg';

/** How long a subscriber may be away and still miss nothing. */
const KEPT_DAYS = 7;

/** Forgets old events. The newest one always stays: it tells a late cursor from one that is too old. */
export async function trimEvents(pool: Pool): Promise<void> {
  await pool.query(
    `delete from monitoring.event where created_at < now() - make_interval(days => $1)
     and cursor < (select max(cursor) from monitoring.event)`,
    [KEPT_DAYS],
  );
}
