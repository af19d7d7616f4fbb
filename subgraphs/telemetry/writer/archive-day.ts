import type pg from 'pg';
import { inTransaction } from '../../../platform/db/pool.ts';
import { uuidV4 } from '../../../platform/ids/uuid.ts';
import type { ObjectStore } from '../../../platform/objects/object-store.ts';
import {
  beginArchive,
  dayToArchive,
  forgetArchive,
  pointToArchive,
  readPackedDay,
  unusedArchives,
} from '../store/archive.ts';
import { encodeDays, type NamedDay, openObject, readRows } from '../store/parquet-days.ts';

/** An object is made and verified in memory: about 100 bytes a reading. */
const readingsOfObject = 250_000;

/**
 * Writes one object of the oldest day before `before`, reads it back, and lets the days point to it; in this order, so
 * that after a crash at any point the readings are in the table, and at most an object is left that nobody points to.
 * Returns how many days of series it has.
 */
export async function archiveOnce(pool: pg.Pool, store: ObjectStore, before: string): Promise<number> {
  const day = await dayToArchive(pool, before);
  if (day === null) return 0;
  const days = await readPackedDay(pool, day, readingsOfObject);
  const body = await encodeDays(days);
  const key = `telemetry/day=${day}/${uuidV4()}.parquet`;
  const readings = days.reduce((sum, { timeMs }) => sum + timeMs.length, 0);
  const id = await beginArchive(pool, { key, day, readings, bytes: body.length });
  await store.put(key, body);
  await verify(store, key, days);
  await inTransaction(pool, (client) => pointToArchive(client, id, days));
  return days.length;
}

/** @throws when what the store has is not what was written */
async function verify(store: ObjectStore, key: string, days: readonly NamedDay[]): Promise<void> {
  const object = await openObject(store, key);
  if (object === null) throw new Error(`the object ${key} is not there after it was written`);
  let row = 0;
  for (const { timeMs, value, flags } of days) {
    const found = await readRows(object, row, timeMs.length);
    row += timeMs.length;
    const same = timeMs.every(
      (time, i) => found.timeMs[i] === time && found.value[i] === value[i] && found.flags[i] === flags[i],
    );
    if (!same) throw new Error(`the object ${key} is not what was written`);
  }
}

/** Removes objects that no day points to for longer than any query takes. */
export async function removeUnused(pool: pg.Pool, store: ObjectStore, graceMs: number): Promise<number> {
  const unused = await unusedArchives(pool, graceMs);
  for (const { id, key } of unused) {
    await store.remove(key);
    await forgetArchive(pool, id);
  }
  return unused.length;
}
