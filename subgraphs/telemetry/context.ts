import DataLoader from 'dataloader';
import type pg from 'pg';
import { scopeBits } from '../../core/contracts/access.ts';
import type { Viewer } from '../../platform/auth/viewer.ts';
import { asViewerClient } from '../../platform/db/viewer-client.ts';
import { requireMember, type GraphContext } from '../../platform/graphql/context.ts';
import type { Logger } from '../../platform/log/logger.ts';
import type { Topics } from '../../platform/events/topics.ts';
import type { DeviceDictionary } from './ingest/device-dictionary.ts';
import type { AccessMemory } from './live/access-memory.ts';
import type { Bus } from '../../platform/bus/bus.ts';
import type { Doors } from './ingest/doors.ts';
import { fetchingCold } from './fetch-cold.ts';
import { type Loaders, makeLoaders } from './loaders.ts';
import type { ColdArchive, ColdDay } from './store/cold-days.ts';
import type { Of } from './store/of.ts';
import { latestReadings, type ReadingRow } from './store/read-readings.ts';

export interface LatestKey {
  readonly of: Of;
  readonly id: string;
  readonly metrics: readonly string[] | null;
}

export interface TelemetryContext extends GraphContext, Loaders {
  /** Runs a query as the viewer, under row-level security. */
  readonly read: <T>(work: (client: pg.PoolClient) => Promise<T>) => Promise<T>;
  readonly latest: DataLoader<LatestKey, readonly ReadingRow[], string>;
  /** Whether the viewer's organization may read telemetry of the equipment. */
  readonly readable: DataLoader<string, boolean>;
  /** Archived days for a query, see readings-source. */
  readonly fetchCold: (days: readonly ColdDay[]) => Promise<string>;
  readonly archive: ColdArchive;
  readonly doors: Doors;
  readonly dictionary: DeviceDictionary;
  readonly reader: pg.Pool;
  readonly topics: Topics;
  readonly bus: Bus;
  readonly access: AccessMemory;
  /** The same moment for all fields of an operation (Unix ms): ranges without an end agree, and are loaded together. */
  readonly startedAt: number;
  readonly logger: Logger;
  readonly now: () => number;
}

export type Shared = Pick<
  TelemetryContext,
  'archive' | 'doors' | 'dictionary' | 'bus' | 'access' | 'reader' | 'topics' | 'logger' | 'now'
>;

export function contextFor(shared: Shared, viewer: Viewer, traceId: string): TelemetryContext {
  const read: TelemetryContext['read'] = (work) => asViewerClient(shared.reader, requireMember(viewer), work);
  const latest = new DataLoader((keys: readonly LatestKey[]) => loadLatest(read, keys), {
    cacheKeyFn: (key) => JSON.stringify(key),
  });
  const readable = new DataLoader((ids: readonly string[]) => loadReadable(read, ids));
  const startedAt = shared.now();
  const fetchCold = fetchingCold(shared.archive);
  const loaders = makeLoaders(read, shared.dictionary, shared.archive);
  return { ...shared, viewer, traceId, startedAt, read, latest, readable, fetchCold, ...loaders };
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

function loadReadable(read: TelemetryContext['read'], ids: readonly string[]): Promise<boolean[]> {
  return read(async (client) => {
    const { rows } = await client.query<{ subjects: string[] }>('select telemetry.visible_subjects($1) as subjects', [
      scopeBits.READ_TELEMETRY,
    ]);
    const subjects = new Set(rows[0]?.subjects);
    return ids.map((id) => subjects.has(id));
  });
}
