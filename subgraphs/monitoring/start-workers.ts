import type { Pool } from 'pg';
import { domainStream, domainStreamOptions, domainSubjects } from '../../core/contracts/domain-stream.ts';
import { telemetryStream } from '../../core/contracts/reading-batch.ts';
import type { Bus } from '../../platform/bus/bus.ts';
import { startStreamWorker } from '../../platform/bus/stream-worker.ts';
import { announce } from '../../platform/events/follow-topic.ts';
import type { Topics } from '../../platform/events/topics.ts';
import type { Logger } from '../../platform/log/logger.ts';
import { domainSubjectsRead, takeDomainMessage } from './detector/domain-messages.ts';
import { startHealthRounds } from './detector/health-rounds.ts';
import { topicsOf } from './store/monitoring-event.ts';
import { eventSubjectsRead, takeEquipmentEvent } from './detector/equipment-events.ts';

export interface WorkersOptions {
  readonly bus: Bus;
  /** Owner role. */
  readonly pool: Pool;
  readonly logger: Logger;
  readonly topics: Topics;
  readonly healthEveryMs: number;
}

/** What is read beside the readings: messages of other services, and events of equipment. */
export async function startWorkers({
  bus,
  pool,
  logger,
  topics,
  healthEveryMs,
}: WorkersOptions): Promise<AsyncDisposable> {
  await using starting = new AsyncDisposableStack();
  await bus.ensureStream(domainStream, domainSubjects, domainStreamOptions);
  const common = { bus, pool, logger, schema: 'monitoring' } as const;
  const committed = () => announce(topics, 'monitoring', ['alert-changed']);
  starting.use(
    startStreamWorker({
      ...{ ...common, reader: 'domain', stream: domainStream, subjects: domainSubjectsRead, committed },
      handle: (client, { data }) => takeDomainMessage(client, data),
    }),
  );
  starting.use(
    startStreamWorker({
      ...{ ...common, reader: 'equipment-events', stream: telemetryStream, subjects: eventSubjectsRead, committed },
      handle: (client, { data }) => takeEquipmentEvent(client, data),
    }),
  );
  starting.use(
    startHealthRounds({
      ...{ pool, logger, everyMs: healthEveryMs, now: () => new Date() },
      announce: (events) => announce(topics, 'monitoring', topicsOf(events)),
    }),
  );
  return starting.move();
}
