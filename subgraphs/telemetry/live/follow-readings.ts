import {
  decodeReadings,
  emptyBatch,
  type ReadingBatch,
  readingsSubject,
  shardCount,
  shardOf,
  telemetryStream,
} from '../../../core/contracts/reading-batch.ts';
import type { Bus } from '../../../platform/bus/bus.ts';
import { badCursor, cursorExpired, forbidden, notFound } from '../../../platform/errors/graph-errors.ts';
import { decodeKeyset, encodeCursor } from '../../../platform/graphql/cursor.ts';
import type { DeviceDictionary, Place } from '../ingest/device-dictionary.ts';
import type { ReadingRow } from '../store/read-readings.ts';
import type { AccessMemory } from './access-memory.ts';

export interface FollowReadingsOptions {
  readonly bus: Bus;
  readonly dictionary: DeviceDictionary;
  readonly access: AccessMemory;
  readonly now: () => number;
  readonly organizationId: string;
  readonly equipmentIds: readonly string[];
  readonly deviceIds: readonly string[];
  /** Names; null is all. */
  readonly metrics: readonly string[] | null;
  /** At most one reading of a series in so many milliseconds of event time; null is every one. */
  readonly sampleMs: number | null;
  readonly after: string | null;
}

export interface LiveReading {
  readonly cursor: string;
  readonly row: ReadingRow;
  readonly place: Place;
}

/**
 * Readings straight from the stream behind a cursor (sequence, index in the batch), with no gap and no repeat. Whether
 * the viewer may see them is asked of each; when nothing of what was asked for may be seen any more, it ends.
 * @throws NOT_FOUND, FORBIDDEN, BAD_CURSOR, CURSOR_EXPIRED
 */
export async function* followReadings(options: FollowReadingsOptions): AsyncGenerator<LiveReading, void, undefined> {
  requireSomething(options);
  const { seq, index } = await startOf(options);
  const stop = new AbortController();
  const unwatch = options.access.onChange(() => {
    if (!seesSomething(options)) stop.abort();
  });
  const pick = picker(options);
  try {
    const subjects = shardsOf(options).map(readingsSubject);
    for await (const message of options.bus.readLog({
      stream: telemetryStream,
      subjects,
      from: seq,
      signal: stop.signal,
    })) {
      for (const [at, reading] of pick(message.data)) {
        if (message.seq === seq && at <= index) continue;
        yield { ...reading, cursor: encodeCursor([message.seq, at]) };
      }
    }
    requireSomething(options);
  } finally {
    unwatch();
    stop.abort();
  }
}

/** Where to read on: the message of the cursor, of which `index` was the last that the subscriber has. */
async function startOf({ bus, after }: FollowReadingsOptions): Promise<{ seq: number; index: number }> {
  const { first, last } = await bus.sequences(telemetryStream);
  if (after === null) return { seq: last + 1, index: -1 };
  // As with every subscription, the cursor of 0 is the beginning.
  const [seq, index] = after === encodeCursor(0) ? [1, -1] : decodeKeyset(after, 2);
  if (!Number.isSafeInteger(seq) || !Number.isSafeInteger(index) || Number(seq) > last) throw badCursor();
  if (Number(seq) < first) throw cursorExpired(encodeCursor([first, -1]));
  return { seq: Number(seq), index: Number(index) };
}

/** Equipment stays in its shard; a device may move to equipment of another one. */
function shardsOf({ equipmentIds, deviceIds }: FollowReadingsOptions): number[] {
  if (deviceIds.length > 0) return [...Array(shardCount).keys()];
  return [...new Set(equipmentIds.map(shardOf))];
}

/** Subjects that the request is about now. */
function subjectsOf({ dictionary, equipmentIds, deviceIds }: FollowReadingsOptions): string[] {
  const places = deviceIds.flatMap((id) => dictionary.device(id)?.installations ?? []);
  return [...equipmentIds, ...places.map(({ subjectId }) => subjectId)];
}

function seesSomething(options: FollowReadingsOptions): boolean {
  const { access, now, organizationId } = options;
  return subjectsOf(options).some((id) => access.allows(organizationId, id, 'READ_TELEMETRY', now()));
}

function requireSomething(options: FollowReadingsOptions): void {
  if (seesSomething(options)) return;
  const { access, now, organizationId } = options;
  if (subjectsOf(options).some((id) => access.allows(organizationId, id, null, now())))
    throw forbidden('Your access to this does not include READ_TELEMETRY.');
  throw notFound('equipment or device');
}

/** Finds in a batch what was asked for and may be seen, with its index. */
function picker(options: FollowReadingsOptions) {
  const { access, dictionary, now, organizationId } = options;
  const [equipment, devices] = [new Set(options.equipmentIds), new Set(options.deviceIds)];
  const metrics = options.metrics && new Set(options.metrics);
  const sampled = sampler(options.sampleMs);
  return function* (data: Uint8Array): Generator<[number, Omit<LiveReading, 'cursor'>]> {
    const batch = batchOf(data);
    for (let i = 0; i < batch.count; i++) {
      const installationKey = batch.installationKey[i] ?? 0;
      const place = dictionary.place(installationKey);
      if (place === null || !(equipment.has(place.subjectId) || devices.has(place.deviceId))) continue;
      if (!access.allows(organizationId, place.subjectId, 'READ_TELEMETRY', now())) continue;
      const metric = dictionary.metrics.byId(batch.metricId[i] ?? 0);
      const timeMs = batch.time[i] ?? 0;
      if (metric === null || metrics?.has(metric.name) === false) continue;
      if (!sampled(`${installationKey}/${metric.id}`, timeMs)) continue;
      const { id: metricId, name, unit } = metric;
      const value = { time: new Date(timeMs), value: batch.value[i] ?? 0, flags: batch.flags[i] ?? 0 };
      yield [i, { place, row: { deviceId: place.deviceId, installationKey, metricId, metric: name, unit, ...value } }];
    }
  };
}

/** What is no batch has no readings: the writer sets it aside and goes on, and so does whoever listens. */
function batchOf(data: Uint8Array): ReadingBatch {
  try {
    return decodeReadings(data);
  } catch {
    return emptyBatch(0, 0);
  }
}

function sampler(everyMs: number | null) {
  const last = new Map<string, number>();
  return (series: string, timeMs: number): boolean => {
    if (everyMs === null) return true;
    const before = last.get(series);
    if (before !== undefined && Math.abs(timeMs - before) < everyMs) return false;
    last.set(series, timeMs);
    return true;
  };
}
