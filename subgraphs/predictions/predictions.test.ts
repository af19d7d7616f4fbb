import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeDomainMessage, domainStream } from '../../core/contracts/domain-stream.ts';
import type { Viewer } from '../../platform/auth/viewer.ts';
import { privateDatabase } from '../../test/support/database.ts';
import { SubgraphClient } from '../../test/support/subgraph-client.ts';
import { until } from '../../test/support/until.ts';
import { hoursOf, liveAndFail, units, untilNow } from './test/fleet.ts';
import {
  addEquipment,
  type Answer,
  entity,
  grant,
  type Hour,
  hourMs,
  member,
  type Running,
  startRunning,
  tell,
  tellHours,
} from './test/running.ts';

const fields = `prediction { generatedAt modelVersion predictionBasis reason overallConfidence dataQualityScore
  remainingUsefulLife { component { id } componentKind currentHealth days interval { low high level } confidence
    factors { name contribution } }
  failureRisk { days7 { probability topRisk } days30 { probability } days90 { probability } }
  faultClassification { fault group confidence evidence { metric anomalies } }
  recommendations { id action priority timeframe estimatedCost failureCostIfIgnored status component }
  optimalMaintenance { recommendedDateRange { start end } reasoning componentsToAddress } }
  nextLikelyIssue { component probability timeframe recommendedAction }`;

interface Shown {
  readonly predictionBasis: string;
  readonly reason: string | null;
  readonly modelVersion: string | null;
  readonly generatedAt: string;
  readonly remainingUsefulLife: readonly { days: number; interval: { low: number; high: number } }[];
  readonly failureRisk: Record<'days7' | 'days30' | 'days90', { probability: number }>;
  readonly recommendations: readonly { id: string; component: string }[];
}

let running: Running;
let owner: Viewer;
const buildingId = randomUUID();
const model = 'T-1';
/** One that is near its end, one that began, with readings until now. */
let worn: string;
let young: string;

const shown = async (id: string, viewer = owner): Promise<Shown> =>
  (await entity(running, viewer, { type: 'Equipment', id }, fields))['prediction'] as Shown;
const predictedBy = (id: string, version: string | null, viewer = owner) =>
  until('a prediction', async () => {
    const one = await shown(id, viewer);
    return one.modelVersion !== null && one.modelVersion !== version ? one : null;
  });
const models = async () =>
  (await running.data(owner, '{ models { id status version heldOutRmse baselineRmse metrics failures } }'))[
    'models'
  ] as Answer[];

beforeAll(async () => {
  running = await startRunning({ privateDatabase, SubgraphClient, until });
  owner = { ...member('ADMIN'), organizationKind: 'OWNER' };
  worn = await addEquipment(running, { owner, model, buildingId });
  young = await addEquipment(running, { owner, model, buildingId });
  const [last, other] = [units.at(-1)!, units.at(-2)!];
  await tellHours(running, worn, untilNow(hoursOf(last)));
  await tellHours(running, young, untilNow(hoursOf(other).slice(0, 8)));
}, 60_000);
afterAll(() => running[Symbol.asyncDispose]());

describe('predictions', () => {
  it('say nothing while the group has too few failures', async () => {
    const one = await until('an answer', async () => {
      const answer = await shown(worn);
      return answer.reason?.includes('recorded failures') ? answer : null;
    });
    expect(one).toMatchObject({
      ...{ predictionBasis: 'LIMITED_DATA', modelVersion: null, overallConfidence: null, remainingUsefulLife: [] },
      ...{ failureRisk: null, optimalMaintenance: null, recommendations: [] },
      reason: expect.stringContaining('has 0 recorded failures, and 8 with a history are needed') as string,
    });
  });

  it('are made once a model was trained by itself from what failed, with every figure', async () => {
    for (const unit of units.slice(0, 12)) await liveAndFail(running, owner, model, unit);
    await predictedBy(worn, null);
    const one = await until('the risk of the worn one', async () => {
      const answer = await shown(worn);
      return (answer.failureRisk?.days7.probability ?? 0) > 0.5 ? answer : null;
    });
    expect(one).toMatchObject({
      ...{ predictionBasis: 'FULL_DATA', reason: null, dataQualityScore: 1 },
      remainingUsefulLife: [{ componentKind: 'BEARINGS', component: { id: `${worn}:bearings` } }],
      recommendations: [
        {
          action: 'Inspect and lubricate the bearings',
          status: 'OPEN',
          failureCostIfIgnored: 2500,
          estimatedCost: null,
        },
      ],
      optimalMaintenance: { componentsToAddress: ['BEARINGS'] },
    });
    const { days7, days30, days90 } = one.failureRisk;
    expect(days7.probability <= days30.probability && days30.probability <= days90.probability).toBe(true);
    const early = await predictedBy(young, null);
    expect(early.remainingUsefulLife[0]!.days).toBeGreaterThan(one.remainingUsefulLife[0]!.days);
    const [promoted] = (await models()).filter(({ status }) => status === 'PROMOTED');
    expect(promoted!['heldOutRmse']).toBeLessThan(Number(promoted!['baselineRmse']));
  }, 60_000);

  it('raise a condition when a failure is foreseen, told to the others', async () => {
    const conditions = async () => {
      const { rows } = await running.pool.query('select 1 from predictions.raised_condition where subject_id = $1', [
        worn,
      ]);
      return rows.length;
    };
    expect(await conditions()).toBe(1);
    const stop = AbortSignal.timeout(10_000);
    const from = (await running.bus.sequences(domainStream)).first;
    for await (const { data } of running.bus.readLog({
      ...{ stream: domainStream, subjects: ['domain.condition.raised'], from, signal: stop },
    })) {
      const message = decodeDomainMessage(data);
      if (message.subjectId !== worn) continue;
      expect(message.payload).toMatchObject({ type: 'predicted_failure', equipmentId: worn });
      break;
    }
  });

  it('sum up a building', async () => {
    const query = `predictionSummary { equipmentCount predicted limited atRisk highestRisk { equipment { id } probability }
      byBasis { basis count } }`;
    expect(await entity(running, owner, { type: 'Building', id: buildingId }, query)).toMatchObject({
      predictionSummary: {
        equipmentCount: 2,
        predicted: 2,
        limited: 0,
        atRisk: 2,
        highestRisk: { probability: expect.any(Number) as number },
      },
    });
    expect(await entity(running, member(), { type: 'Building', id: buildingId }, query)).toEqual({
      predictionSummary: null,
    });
  });

  it('are nobody else’s: unknown to a stranger, forbidden without the scope', async () => {
    const stranger = member();
    expect(await entity(running, stranger, { type: 'Equipment', id: worn }, fields)).toMatchObject({
      prediction: null,
    });
    await grant(running, stranger, worn, 1);
    const query = `{ _entities(representations: [{ __typename: "Equipment", id: "${worn}" }]) { ... on Equipment { prediction { reason } } } }`;
    expect((await running.client.ask(stranger, query)).errors?.[0]).toMatchObject({
      message: expect.stringContaining('READ_PREDICTIONS') as string,
      extensions: { code: 'FORBIDDEN' },
    });
  });

  it('tell what lacks: no readings, one hour, metrics that are missing', async () => {
    const silent = await addEquipment(running, { owner, model });
    expect((await shown(silent)).reason).toContain('No full hour');
    const once = await addEquipment(running, { owner, model });
    const last = untilNow(hoursOf(units.at(-1)!));
    await tellHours(running, once, last.slice(-1));
    await until('one hour', async () => (await shown(once)).reason?.includes('1 hours of history'));
    const poor = await addEquipment(running, { owner, model });
    const few = (count: number) => last.map(({ start, values }) => ({ start, values: keep(values, count) }));
    await tellHours(running, poor, few(4));
    await until('too few', async () => (await shown(poor)).reason?.includes('metrics that the model needs'));
    expect((await shown(poor)).predictionBasis).toBe('LIMITED_DATA');
    await tellHours(running, poor, few(12));
    await until('some', async () => (await shown(poor)).predictionBasis === 'PARTIAL_DATA');
  }, 60_000);

  it('classify the fault by the anomalies that nobody found false', async () => {
    const anomaly = (metric: string) => ({
      ...{ anomalyId: randomUUID(), subjectId: young, equipmentId: young, deviceId: null, metric },
      ...{ anomalyType: 'statistical', severity: 'high', detectedAt: Date.now() - hourMs },
    });
    const about = { occurredAt: 1, subjectId: young, traceId: null };
    const wrong = anomaly('humidity');
    for (const payload of [anomaly('door_cycle_time'), anomaly('door_cycle_time'), anomaly('current'), wrong])
      await tell(running, { ...about, id: randomUUID(), type: 'anomaly.detected', payload } as never);
    await tell(running, {
      ...{ ...about, id: randomUUID(), type: 'anomaly.classified' },
      payload: { ...wrong, outcome: 'false_positive', cause: null },
    } as never);
    await until('the class', async () => {
      const { faultClassification: found } = (await shown(young)) as unknown as {
        faultClassification: { evidence: unknown[]; confidence: number } | null;
      };
      return found !== null && Math.abs(found.confidence - 2 / 3) < 1e-9 ? found : null;
    });
    expect(await shown(young)).toMatchObject({
      faultClassification: { group: 'DOOR', fault: 'unusual door_cycle_time', evidence: [{ anomalies: 2 }] },
    });
  });

  it('end with the failure: nothing is predicted for what is out of service, and the condition is cleared', async () => {
    const query = 'mutation($input: RecordFailureInput!) { recordFailure(input: $input) { errors { code } } }';
    const failedAt = new Date().toISOString();
    await running.data(owner, query, { input: { equipmentId: worn, component: 'BEARINGS', failedAt } });
    await until('the end', async () => (await shown(worn)).reason?.includes('not restored'));
    const { rowCount } = await running.pool.query('select 1 from predictions.raised_condition where subject_id = $1', [
      worn,
    ]);
    expect(rowCount).toBe(0);
  });
});

const keep = (values: Hour['values'], count: number) =>
  Object.fromEntries(Object.entries(values).slice(0, count)) as Hour['values'];
