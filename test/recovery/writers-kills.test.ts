import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emptyBatch, encodeReadings, readingsSubject, shardOf } from '../../core/contracts/reading-batch.ts';
import { type Bus, connectBus } from '../../platform/bus/bus.ts';
import { until } from '../support/until.ts';
import { differingHours } from './differing-hours.ts';
import { startTelemetryProcesses } from './telemetry-processes.ts';

/** CHAOS_READINGS=200000 CHAOS_KILLS=20 for more than a quick look. */
const total = Number(process.env['CHAOS_READINGS'] ?? 40_000);
const kills = Math.max(6, Number(process.env['CHAOS_KILLS'] ?? 6));
const seed = Number(process.env['SEED'] ?? 20_261);
const perMessage = 100;
const installations = 40;
const metricId = 7;

/** Seeded generator (Lehmer), so that a failing run can be run again. */
function generator(state: number) {
  return () => (state = (state * 48_271) % 0x7fffffff) / 0x7fffffff;
}

describe('two writers that share the shards', () => {
  const closing = new AsyncDisposableStack();
  let processes: Awaited<ReturnType<typeof startTelemetryProcesses>>;
  let bus: Bus;
  const subjects = Array.from({ length: installations }, () => randomUUID());
  const start = Math.floor(Date.now() / 3_600_000) * 3_600_000 - 7_200_000;
  let published = 0;

  const ask = async <Row extends object>(text: string) =>
    (await processes.pool.query<Row>(text).catch(() => null))?.rows ?? [];
  /** How many shards each writer that is connected owns. */
  const owned = async () =>
    (
      await ask<{ n: number }>(
        `select count(*)::int as n from pg_locks where locktype = 'advisory' and classid = 824618 and granted group by pid`,
      )
    )
      .map(({ n }) => n)
      .toSorted();

  beforeAll(async () => {
    processes = closing.use(await startTelemetryProcesses({}, 2));
    bus = closing.use(await connectBus(processes.natsUrl, 'kills'));
    const migrated = `select from telemetry.migration where name = '0010-shards'`;
    await until('the tables', async () => (await ask(migrated)).length === 1, 60_000);
    await processes.pool.query(
      `insert into telemetry.installation (key, device_id, subject_id, building_id, valid_from)
       select n, s, s, s, '2020-01-01Z' from unnest($1::uuid[]) with ordinality u(s, n)`,
      [subjects],
    );
    await until('both writers to have half', async () => (await owned()).join() === '8,8', 60_000);
  }, 120_000);
  afterAll(() => closing.disposeAsync(), 30_000);

  /** The next message of the next installation; a second later than the one before. */
  async function publish(): Promise<void> {
    const message = published / perMessage;
    published += perMessage;
    const which = message % installations;
    const batch = emptyBatch(perMessage, Date.now());
    for (let i = 0; i < perMessage; i++) {
      batch.installationKey[i] = which + 1;
      batch.metricId[i] = metricId;
      batch.time[i] = start + (Math.floor(message / installations) * perMessage + i) * 1_000;
      batch.value[i] = (message * perMessage + i) % 997;
    }
    const id = randomUUID();
    const subject = readingsSubject(shardOf(subjects[which] ?? ''));
    await until('a message to be stored', () => bus.publish(subject, encodeReadings(batch), id).catch(() => null));
  }

  const stored = async () =>
    (await ask<{ n: number; sum: number }>('select count(*)::int as n, sum(value) as sum from telemetry.raw'))[0];
  async function nothingIsMissing(): Promise<void> {
    await until('all rows', async () => ((await stored())?.n ?? 0) >= published, 90_000);
    let sum = 0;
    for (let n = 0; n < published; n++) sum += n % 997;
    expect(await stored()).toEqual({ n: published, sum });
    const differing = async () => (await ask<{ n: number }>(differingHours))[0]?.n === 0;
    await until('hours that are what their readings say', differing, 90_000);
    expect(await ask('select seq, reason from telemetry.dead_letter')).toEqual([]);
  }

  it(
    `lose nothing and store nothing twice while they are killed in turn: ${kills} kills, ${total} readings (seed ${seed})`,
    { timeout: 600_000 },
    async () => {
      const random = generator(seed);
      const messages = total / perMessage;
      const killAt = new Set(Array.from({ length: kills }, (_, n) => Math.floor(((n + random()) * messages) / kills)));
      for (let message = 0; message < messages; message++) {
        await publish();
        if (!killAt.has(message)) continue;
        await new Promise((resolve) => setTimeout(resolve, random() * 1_500));
        await until('a writer to kill', () => processes.kill.writer());
      }
      await nothingIsMissing();
      console.log(JSON.stringify({ seed, kills, readings: published }));
    },
  );

  it('take over from one that hangs, which cannot write when it wakes up', { timeout: 180_000 }, async () => {
    await until('both writers to have half', async () => (await owned()).join() === '8,8', 60_000);
    for (let n = 0; n < installations; n++) await publish();
    processes.hangWriter(0);
    const from = performance.now();
    for (let n = 0; n < 2 * installations; n++) await publish();
    await until('the other to have all shards', async () => (await owned()).join() === '16', 90_000);
    const takenOverMs = Math.round(performance.now() - from);
    await until('all rows', async () => ((await stored())?.n ?? 0) >= published, 60_000);
    processes.wakeWriter(0);
    for (let n = 0; n < installations; n++) await publish();
    await until('both writers to have half', async () => (await owned()).join() === '8,8', 60_000);
    await nothingIsMissing();
    console.log(JSON.stringify({ takenOverMs }));
  });
});
