import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Viewer } from '../../platform/auth/viewer.ts';
import { privateDatabase } from '../../test/support/database.ts';
import { SubgraphClient } from '../../test/support/subgraph-client.ts';
import { until } from '../../test/support/until.ts';
import { addEquipment, entity, hourMs, member, type Running, startRunning, tell, tellHours } from './test/running.ts';
import { hoursOf, storeFailed } from './test/stored-lives.ts';

const model = 'F-1';
let running: Running;
let owner: Viewer;

beforeAll(async () => {
  running = await startRunning({ privateDatabase, SubgraphClient, until });
  owner = member();
  for (let unit = 0; unit < 24; unit += 1)
    await storeFailed(running, model, { component: unit % 2 === 0 ? 'motor' : 'brake', length: 150 + unit * 9 });
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
    factors: [
      { description: expect.stringContaining('its usual') },
      ...(found as unknown as { factors: unknown[] }).factors.slice(1),
    ],
  });
  expect(found.confidence).toBeGreaterThan(0.7);
}, 60_000);
