import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPool } from '../../platform/db/pool.ts';
import { episodeId } from '../../subgraphs/monitoring/detector/episode-id.ts';
import { createEnsemble, DETECTOR, step } from '../../subgraphs/monitoring/domain/detectors/ensemble.ts';
import { sendReadings } from '../support/send-readings.ts';
import { startStack, type TestStack } from '../support/stack.ts';
import { until } from '../support/until.ts';
import { differingHours } from './differing-hours.ts';

const total = 20_000;
const perBatch = 500;
const kills = 5;
const seed = Number(process.env['SEED'] ?? 20_261);

/** Seeded generator (Lehmer), so that a failing run can be run again. */
function generator(state: number) {
  return () => (state = (state * 48_271) % 0x7fffffff) / 0x7fffffff;
}

/** A daily curve with noise, and now and then an hour that is not like it. One reading every 10 minutes. */
function makeReadings(random: () => number) {
  const end = Math.floor(Date.now() / 1000) * 1000;
  return Array.from({ length: total }, (_, n) => {
    const timeMs = end - (total - n) * 600_000;
    const odd = n % 2_900 > 2_890 ? 15 : 0;
    const value = 20 + 3 * Math.sin((2 * Math.PI * timeMs) / 86_400_000) + random() + odd;
    return { timeMs, value };
  });
}

describe('killing writer and detector while readings come', () => {
  const closing = new AsyncDisposableStack();
  let stack: TestStack;
  beforeAll(async () => {
    stack = closing.use(await startStack());
  }, 90_000);
  afterAll(() => closing.disposeAsync(), 30_000);

  it(
    `loses nothing, doubles nothing, and finds what the pure detector finds (seed ${seed})`,
    { timeout: 240_000 },
    async () => {
      const random = generator(seed);
      const readings = makeReadings(random);
      const target = { graph: stack.graph, credential: stack.world.device.credential };
      const killAt = new Set(
        Array.from({ length: kills }, (_, n) => Math.floor(((n + random()) * total) / perBatch / kills)),
      );
      const killed = { 'telemetry-writer': 0, 'monitoring-detector': 0 };
      let acknowledged = 0;
      for (let batch = 0; batch * perBatch < total; batch++) {
        const part = readings.slice(batch * perBatch, (batch + 1) * perBatch);
        const sent = await sendReadings(
          target,
          part.map(({ timeMs, value }) => ({
            metric: 'temperature',
            value,
            timestamp: new Date(timeMs).toISOString(),
          })),
          `batch-${batch}`,
        );
        expect(sent.rejected).toEqual([]);
        acknowledged += sent.accepted + sent.duplicates;
        if (!killAt.has(batch)) continue;
        for (const name of ['telemetry-writer', 'monitoring-detector'] as const) {
          await until(`${name} to run`, async () => stack.running(name));
          await new Promise((resolve) => setTimeout(resolve, random() * 300));
          stack.crash(name);
          killed[name]++;
        }
      }
      expect(acknowledged).toBe(total);
      expect(killed).toEqual({ 'telemetry-writer': kills, 'monitoring-detector': kills });

      const pool = openPool(stack.adminUrl, { name: 'test' });
      closing.defer(() => pool.end());
      const rowsOf = async () =>
        (await pool.query('select ts, value, device_key, metric_id from telemetry.reading order by ts')).rows as {
          ts: Date;
          value: number;
          device_key: number;
          metric_id: number;
        }[];
      const rows = await until('all rows', async () => ((await rowsOf()).length >= total ? rowsOf() : null), 90_000);
      expect(rows.map((row) => row.ts.getTime())).toEqual(readings.map(({ timeMs }) => timeMs));
      expect(rows.map((row) => row.value)).toEqual(readings.map(({ value }) => value));

      const differing = async () => (await pool.query<{ n: number }>(differingHours)).rows[0]?.n;
      await until('all closed hours to be what their readings say', async () => (await differing()) === 0, 60_000);

      const expected = pureAnomalies(rows);
      expect(expected.length).toBeGreaterThan(0);
      const found = async () =>
        ((await pool.query('select id from monitoring.anomaly')).rows as { id: string }[]).map(({ id }) => id).sort();
      await until('the detector to catch up', async () => (await found()).length >= expected.length, 90_000);
      expect(await found()).toEqual(expected);
      const { rows: alerts } = await pool.query(
        'select count(*)::int as n, count(distinct anomaly_id)::int as of from monitoring.alert',
      );
      expect(alerts).toEqual([{ n: expected.length, of: expected.length }]);
      const { rows: raised } = await pool.query(
        `select count(*)::int as n, count(distinct payload)::int as different from monitoring.event where topic like '%anomal%'`,
      );
      expect(raised).toEqual([{ n: expected.length, different: expected.length }]);
      console.log(JSON.stringify({ seed, acknowledged, rows: rows.length, kills: killed, anomalies: expected.length }));
    },
  );
});

/** Ids of the episodes that the pure detector finds in the stored rows. */
function pureAnomalies(rows: readonly { ts: Date; value: number; device_key: number; metric_id: number }[]): string[] {
  const state = createEnsemble();
  const ids: string[] = [];
  for (const { ts, value, device_key: installationKey, metric_id: metricId } of rows) {
    for (const detection of step(state, { timeMs: ts.getTime(), value })) {
      if (detection.kind !== 'began') continue;
      ids.push(episodeId({ installationKey, metricId, detector: DETECTOR, startMs: detection.episodeStartMs }));
    }
  }
  return ids.sort();
}
