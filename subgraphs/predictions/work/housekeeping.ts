import type pg from 'pg';
import { trimEvents } from '../../../platform/events/event-table.ts';
import type { Logger } from '../../../platform/log/logger.ts';
import { repeat } from './loop.ts';

const pauseMs = 10 * 60_000;

/**
 * Forgets what nobody needs: events and answers after a week; of predictions older than a week all but the last of each
 * day; jobs after 90 days.
 */
export const startHousekeeping = (pool: pg.Pool, logger: Logger): AsyncDisposable =>
  repeat('housekeeping', pauseMs, logger, async () => {
    await trimEvents(pool, 'predictions');
    await pool.query(`delete from predictions.idempotent_answer where created_at < now() - interval '7 days'`);
    await pool.query(`delete from predictions.job where finished_at < now() - interval '90 days'`);
    await pool.query(
      `delete from predictions.prediction p where p.generated_at < now() - interval '7 days' and exists (
         select 1 from predictions.prediction later where later.subject_id = p.subject_id
         and later.generated_at > p.generated_at and later.generated_at < date_trunc('day', p.generated_at) + interval '1 day')`,
    );
    return false;
  });
