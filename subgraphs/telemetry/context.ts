import DataLoader from 'dataloader';
import type pg from 'pg';
import type { Viewer } from '../../platform/auth/viewer.ts';
import { asViewerClient } from '../../platform/db/viewer-client.ts';
import { requireMember, type GraphContext } from '../../platform/graphql/context.ts';
import type { Logger } from '../../platform/log/logger.ts';
import type { IngestTelemetryPayload } from './graphql/ingest-types.ts';
import type { Answers } from './ingest/answers.ts';
import type { Intake } from './ingest/intake.ts';
import { latestReadings, type Of, type ReadingRow } from './store/read-readings.ts';

export interface LatestKey {
  readonly of: Of;
  readonly id: string;
  readonly metrics: readonly string[] | null;
}

export interface TelemetryContext extends GraphContext {
  /** Runs a query as the viewer, under row-level security. */
  readonly read: <T>(work: (client: pg.PoolClient) => Promise<T>) => Promise<T>;
  readonly latest: DataLoader<LatestKey, readonly ReadingRow[], string>;
  readonly intake: Intake;
  readonly answers: Answers<IngestTelemetryPayload>;
  readonly logger: Logger;
  readonly now: () => number;
}

export type Shared = Pick<TelemetryContext, 'intake' | 'answers' | 'logger' | 'now'> & { readonly reader: pg.Pool };

export function contextFor(shared: Shared, viewer: Viewer, traceId: string): TelemetryContext {
  const read: TelemetryContext['read'] = (work) => asViewerClient(shared.reader, requireMember(viewer), work);
  const latest = new DataLoader((keys: readonly LatestKey[]) => loadLatest(read, keys), {
    cacheKeyFn: (key) => JSON.stringify(key),
  });
  return { ...shared, viewer, traceId, read, latest };
}

/** One statement for all ids that were asked the same way, in one transaction. */
function loadLatest(read: TelemetryContext['read'], keys: readonly LatestKey[]): Promise<readonly ReadingRow[][]> {
  return read(async (client) => {
    const groups = Map.groupBy(keys, ({ of, metrics }) => JSON.stringify([of, metrics]));
    const found = new Map<LatestKey, ReadingRow[]>();
    for (const group of groups.values()) {
      const [first] = group;
      if (first === undefined) continue;
      const rows = await latestReadings(
        client,
        first.of,
        group.map(({ id }) => id),
        first.metrics,
      );
      for (const key of group)
        found.set(
          key,
          rows.filter((row) => row.of === key.id),
        );
    }
    return keys.map((key) => found.get(key) ?? []);
  });
}
