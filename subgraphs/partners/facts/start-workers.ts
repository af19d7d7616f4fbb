import type pg from 'pg';
import { domainStream, domainStreamOptions, domainSubjects } from '../../../core/contracts/domain-stream.ts';
import type { Bus } from '../../../platform/bus/bus.ts';
import { startStreamWorker } from '../../../platform/bus/stream-worker.ts';
import { trimEvents } from '../../../platform/events/event-table.ts';
import { announce } from '../../../platform/events/follow-topic.ts';
import type { Topics } from '../../../platform/events/topics.ts';
import { every } from '../../../platform/lifecycle/every.ts';
import type { Logger } from '../../../platform/log/logger.ts';
import { startOutboxRelay } from '../../../platform/outbox/outbox-relay.ts';
import { endWhatIsDue } from '../certification/run.ts';
import { News } from '../store/news.ts';
import { sendDue } from '../webhooks/send-due.ts';
import { takeMessage } from './take-message.ts';

export interface WorkerOptions {
  readonly bus: Bus;
  /** Owner role. */
  readonly pool: pg.Pool;
  readonly topics: Topics;
  readonly logger: Logger;
  readonly now: () => Date;
  readonly allowPrivateWebhooks: boolean;
}

/** What runs beside the graph: the reader of the domain stream (one of several replicas), the outbox, what falls due. */
export async function startWorkers(options: WorkerOptions): Promise<AsyncDisposable & { missing(): string | null }> {
  const { bus, pool, topics, logger, now, allowPrivateWebhooks: allowPrivate } = options;
  await using starting = new AsyncDisposableStack();
  await bus.ensureStream(domainStream, domainSubjects, domainStreamOptions);
  starting.use(startOutboxRelay({ bus, pool, schema: 'partners', logger }));
  let news = new News();
  const reader = starting.use(
    startStreamWorker({
      ...{ bus, pool, logger, schema: 'partners', reader: 'domain', stream: domainStream, subjects: domainSubjects },
      handle: (client, { data }) => {
        news = new News();
        return takeMessage(client, data, news, now());
      },
      committed: () => announce(topics, 'partners', news.topics),
    }),
  );
  starting.use(every(500, logger, () => sendDue({ pool, now, allowPrivate })));
  starting.use(every(60_000, logger, async () => announce(topics, 'partners', await endWhatIsDue(pool, now()))));
  starting.use(every(3_600_000, logger, () => trim(pool)));
  const running = starting.move();
  // Another replica may be the one that reads: that is no reason not to serve.
  const missing = () => {
    const reason = reader.missing();
    return reason === 'another process reads' ? null : reason;
  };
  return { missing, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

/** Two heating seasons and a month: what statistics and exports of this subgraph can reach back to. */
const keptHoursDays = 400;
/** What can be looked up and replayed, and copies that were made on request. */
const keptDays = 30;

async function trim(pool: pg.Pool): Promise<void> {
  await trimEvents(pool, 'partners');
  await pool.query(`delete from partners.metric_hour where start < now() - make_interval(days => $1)`, [keptHoursDays]);
  for (const [table, column] of [
    ['webhook_delivery', 'finished_at'],
    ['data_export', 'created_at'],
    ['idempotent_answer', 'created_at'],
  ]) {
    await pool.query(`delete from partners.${table} where ${column} < now() - make_interval(days => $1)`, [keptDays]);
  }
}
