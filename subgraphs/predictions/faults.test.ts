import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Viewer } from '../../platform/auth/viewer.ts';
import { privateDatabase } from '../../test/support/database.ts';
import { SubgraphClient } from '../../test/support/subgraph-client.ts';
import { until } from '../../test/support/until.ts';
import { seeded } from './model/forest/random.ts';
import { addEquipment, entity, type Hour, hourMs, member, type Running, startRunning, tell, tellHours } from './test/running.ts';

const model = 'F-1';
const wearHours = 60;
const random = seeded(8);
let running: Running;
let owner: Viewer;

/** Until now: heat rises before a motor fails, noise before a brake does, and travel means nothing. */
function hoursOf(component: 'motor' | 'brake', length: number, hours = length): Hour[] {
  const last = Math.floor(Date.now() / hourMs) * hourMs - hourMs;
  return Array.from({ length: hours }, (_, hour) => {
    const worn = 6 * Math.max(0, 1 - (length - hour) / wearHours);
    const values = { heat: random() + (component === 'motor' ? worn : 0), noise: random() + (component === 'brake' ? worn : 0) };
    return { start: last - (hours - 1 - hour) * hourMs, values: { ...values, travel: random() } };
  });
}

/** Stored at once: what is told hour by hour is tested elsewhere. */
async function storeFailed(component: 'motor' | 'brake', length: number): Promise<void> {
  const { pool } = running;
  const id = randomUUID();
  await pool.query(`insert into predictions.equipment values ($1, $1, $1, 'E', 'other', 'M', $2)`, [id, model]);
  const hours = hoursOf(component, length);
  const rows = hours.flatMap(({ start, values }) =>
    Object.entries(values).map(([metric, mean]) => ({ start: start / 1_000, metric, mean })),
  );
  await pool.query(
    `insert into predictions.bucket select $1, r.metric, to_timestamp(r.start), 1, 1, r.mean, r.mean, r.mean, r.mean
     from jsonb_to_recordset($2::jsonb) r (metric text, start float8, mean float8)`,
    [id, JSON.stringify(rows)],
  );
  await pool.query(
    `insert into predictions.failure (id, subject_id, organization_id, recorded_by, component, failed_at, description)
     values (gen_random_uuid(), $1, $1, $1, $2, to_timestamp($3), '')`,
    [id, component, (hours.at(-1)!.start + hourMs) / 1_000],
  );
}

beforeAll(async () => {
  running = await startRunning({ privateDatabase, SubgraphClient, until });
  owner = member();
  for (let unit = 0; unit < 24; unit += 1) await storeFailed(unit % 2 === 0 ? 'motor' : 'brake', 150 + unit * 9);
}, 60_000);
afterAll(() => running[Symbol.asyncDispose]());

it('classifies a fault by a forest of the group once enough faults are known, with its confidence and reasons', async () => {
  const id = await addEquipment(running, { owner, model });
  await tellHours(running, id, hoursOf('brake', 240, 230));
  const anomaly = { anomalyId: randomUUID(), subjectId: id, equipmentId: id, deviceId: null, metric: 'travel' };
  await tell(running, {
    ...{ id: randomUUID(), type: 'anomaly.detected', occurredAt: 1, subjectId: id, traceId: null },
    payload: { ...anomaly, anomalyType: 'statistical', severity: 'high', detectedAt: Date.now() - hourMs },
  } as never);
  const fields =
    'prediction { faultClassification { basis group component fault confidence factors { name contribution description } } }';
  const found = await until('the class by a model', async () => {
    const { prediction } = (await entity(running, owner, { type: 'Equipment', id }, fields)) as {
      prediction: { faultClassification: { basis: string; confidence: number } | null };
    };
    return prediction.faultClassification?.basis === 'MODEL' ? prediction.faultClassification : null;
  });
  expect(found).toMatchObject({
    ...{ group: 'SAFETY', component: 'BRAKE', fault: 'fault of the brake' },
    factors: [{ description: expect.stringContaining('its usual') }, ...(found as unknown as { factors: unknown[] }).factors.slice(1)],
  });
  expect(found.confidence).toBeGreaterThan(0.7);
}, 60_000);
