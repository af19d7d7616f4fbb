import type { AggregateFunction, Window } from './domain/windows.ts';
import { byId, groupedLoader, type GroupedLoader } from './grouped-loader.ts';
import type { DeviceDictionary } from './ingest/device-dictionary.ts';
import { countEvents, type EventPageRequest, eventPages, type EventRow } from './store/read-events.ts';
import { type GapRow, type QualityRow, readGaps, readQuality } from './store/read-quality.ts';
import { type AggregateRow, readWindows } from './store/read-windows.ts';
import { type ColdArchive, coldDays, coldDaysOfWindows } from './store/cold-days.ts';
import { fetchingCold } from './fetch-cold.ts';
import { readUsage, readUsageCells, type Span, type UsageCell, type UsageRow } from './store/read-usage.ts';

type Read = Parameters<typeof groupedLoader>[0];

export interface AggregatesAsked extends Span {
  readonly requests: readonly {
    readonly metric: string;
    readonly window: Window;
    readonly functions: readonly AggregateFunction[];
  }[];
}

export interface Usage {
  readonly facts: Omit<UsageRow, 'of'>;
  readonly cells: readonly UsageCell[];
}

export interface Quality {
  /** Null when nothing was installed there. */
  readonly counts: QualityRow | null;
  readonly gaps: readonly GapRow[];
}

export interface Loaders {
  readonly events: GroupedLoader<EventPageRequest, readonly EventRow[]>;
  readonly eventCounts: GroupedLoader<EventPageRequest, number>;
  readonly aggregates: GroupedLoader<AggregatesAsked, readonly AggregateRow[]>;
  readonly usage: GroupedLoader<Span, Usage>;
  readonly quality: GroupedLoader<Span, Quality>;
}

const noUsage = {
  tripStarted: 0,
  tripEnded: 0,
  doorCycle: 0,
  runSeconds: null,
  runs: 0,
  cycleRise: null,
  energyKwh: null,
};

/** What resolvers load of many pieces of equipment and devices at once. */
export function makeLoaders(read: Read, dictionary: DeviceDictionary, archive: ColdArchive): Loaders {
  const fetchCold = fetchingCold(archive);
  const zoned = (ids: readonly string[]) => ({ ids, timeZones: ids.map((id) => dictionary.timeZone(id)) });
  return {
    events: groupedLoader<EventPageRequest, EventRow[]>(read, async (client, of, ids, args) =>
      byId(ids, await eventPages(client, of, ids, args)),
    ),
    eventCounts: groupedLoader<EventPageRequest, number>(read, async (client, of, ids, args) => {
      const counts = byId(ids, await countEvents(client, of, ids, args));
      return counts.map(([row]) => row?.count ?? 0);
    }),
    aggregates: groupedLoader<AggregatesAsked, AggregateRow[]>(read, async (client, of, ids, args) => {
      const requests = args.requests.map((request, i) => ({ ...request, n: i + 1 }));
      const needsSketch = requests.some(({ functions }) => functions.includes('p95'));
      const minutes = requests.some(({ window }) => window === 'one_minute' || window === 'five_minutes');
      const metrics = requests.map(({ metric }) => metric);
      const subjects = zoned(ids);
      const cold = await fetchCold(await coldDaysOfWindows(client, { ...args, ...subjects, of, metrics, minutes }));
      return byId(ids, await readWindows(client, of, subjects, { ...args, requests, needsSketch, cold }));
    }),
    usage: groupedLoader<Span, Usage>(read, async (client, _, ids, span) => {
      const usage = byId(ids, await readUsage(client, ids, span, dictionary.intervalsOn(ids), fetchCold));
      const cells = byId(ids, await readUsageCells(client, zoned(ids), span));
      return ids.map((_id, i) => ({ facts: usage[i]?.[0] ?? noUsage, cells: cells[i] ?? [] }));
    }),
    quality: groupedLoader<Span, Quality>(read, async (client, _, ids, span) => {
      const intervals = dictionary.intervalsOn(ids);
      const cold = await fetchCold(await coldDays(client, { ...span, of: 'subject_id', ids, metrics: null }));
      const counts = byId(ids, await readQuality(client, ids, span, intervals, cold));
      const gaps = byId(ids, await readGaps(client, ids, span, intervals, cold));
      return ids.map((_id, i) => ({ counts: counts[i]?.[0] ?? null, gaps: gaps[i] ?? [] }));
    }),
  };
}
