import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
  member,
  type Running,
  startRunning,
  tellHours,
} from './test/running.ts';

const model = 'O-1';
const buildingId = randomUUID();
let running: Running;
let owner: Viewer;
let worn: string;

interface JobShown {
  readonly id: string;
  readonly status: string;
  readonly done: number;
}
const jobFields = 'id kind status total done predicted reason modelId';
const runPredictions = `mutation($input: RunPredictionsInput!) { runPredictions(input: $input) { job { ${jobFields} } errors { code path } } }`;
const trainModel = `mutation($input: TrainModelInput!) { trainModel(input: $input) { job { ${jobFields} } errors { code } } }`;
const promoteModel = `mutation($id: ID!) { promoteModel(input: { modelId: $id }) { model { id status } errors { code } } }`;
const group = { equipmentKind: 'OTHER', manufacturer: 'M', model };

const models = async (viewer = owner) =>
  (await running.data(viewer, '{ models { id status reason failures trainedAt } }'))['models'] as Answer[];
const codeOf = async (viewer: Viewer, query: string, variables: Record<string, unknown>) =>
  (await running.client.ask(viewer, query, variables)).errors?.[0]?.extensions?.['code'];
const ended = (kind: 'predictionJob' | 'trainingJob', id: string) =>
  until('the job to end', async () => {
    const job = (await running.data(owner, `query($id: ID!) { ${kind}(id: $id) { ${jobFields} } }`, { id }))[kind];
    return ['SUCCEEDED', 'FAILED'].includes((job as JobShown).status) ? (job as JobShown) : null;
  });

beforeAll(async () => {
  running = await startRunning({ privateDatabase, SubgraphClient, until });
  owner = member('ADMIN');
  worn = await addEquipment(running, { owner, model, buildingId });
  await tellHours(running, worn, untilNow(hoursOf(units.at(-1)!)));
  for (const unit of units.slice(0, 10)) await liveAndFail(running, owner, model, unit);
  await until('a model in use', async () => (await models()).some(({ status }) => status === 'PROMOTED'));
  await until('a recommendation', async () => {
    const { rowCount } = await running.pool.query("select 1 from predictions.recommendation where status = 'open'");
    return rowCount !== 0;
  });
}, 90_000);
afterAll(() => running[Symbol.asyncDispose]());

describe('jobs', () => {
  it('predict for a building, once per key, and tell their steps to who subscribes, also after a break', async () => {
    const answer = await running.data(owner, runPredictions, { input: { buildingId, idempotencyKey: 'j' } });
    const { job } = answer['runPredictions'] as { job: JobShown };
    expect(await ended('predictionJob', job.id)).toMatchObject({
      ...{ status: 'SUCCEEDED', total: 1, done: 1, predicted: 1, reason: null },
    });
    const repeated = await running.data(owner, runPredictions, { input: { buildingId, idempotencyKey: 'j' } });
    expect((repeated['runPredictions'] as { job: JobShown }).job.id).toBe(job.id);

    const query = `subscription($id: ID!, $after: Cursor) { predictionJobChanged(jobId: $id, after: $after) { cursor job { status } } }`;
    const { rows } = await running.pool.query<{ cursor: number }>(
      'select min(cursor) - 1 as cursor from predictions.event',
    );
    const first = Buffer.from(JSON.stringify(rows[0]!.cursor)).toString('base64url');
    const steps = running.client.subscribe(owner, query, { id: job.id, after: first });
    const cursors: string[] = [];
    while (cursors.length < 3) {
      const { value } = (await steps.next()) as { value: { data: { predictionJobChanged: { cursor: string } } } };
      cursors.push(value.data.predictionJobChanged.cursor);
    }
    await steps.return?.();
    const again = running.client.subscribe(owner, query, { id: job.id, after: cursors[1]! });
    expect((await again.next()).value).toMatchObject({ data: { predictionJobChanged: { cursor: cursors[2] } } });
    await again.return?.();
  });

  it('are refused for what is not there, and seen by nobody else', async () => {
    const input = { equipmentIds: [worn] };
    expect((await running.data(member(), runPredictions, { input }))['runPredictions']).toMatchObject({
      errors: [{ code: 'NOT_FOUND', path: ['input', 'equipmentIds', '0'] }],
    });
    expect((await running.data(owner, runPredictions, { input: {} }))['runPredictions']).toMatchObject({
      errors: [{ code: 'BAD_USER_INPUT' }],
    });
    const { job } = (await running.data(owner, runPredictions, { input }))['runPredictions'] as { job: JobShown };
    await ended('predictionJob', job.id);
    expect(await running.data(member(), 'query($id: ID!) { predictionJob(id: $id) { id } }', { id: job.id })).toEqual({
      predictionJob: null,
    });
  });

  it('tell each prediction to who subscribes to enough risk', async () => {
    const query = `subscription($filter: PredictionFilter) { predictionUpdated(filter: $filter) { cursor equipment { id } prediction { predictionBasis } } }`;
    const events = running.client.subscribe(owner, query, { filter: { equipmentIds: [worn], minProbability: 0.5 } });
    const next = events.next();
    let arrived = false;
    void next.then(() => (arrived = true));
    await until('the event', async () => {
      if (arrived) return true;
      const { job } = (await running.data(owner, runPredictions, { input: { equipmentIds: [worn] } }))[
        'runPredictions'
      ] as { job: JobShown };
      await ended('predictionJob', job.id);
      return arrived;
    });
    expect((await next).value).toMatchObject({ data: { predictionUpdated: { equipment: { id: worn } } } });
    await events.return?.();
  });
});

describe('models', () => {
  it('are trained on request, and the better ones of before can be put into use again', async () => {
    const answer = (await running.data(owner, trainModel, { input: group }))['trainModel'] as { job: JobShown };
    expect(await ended('trainingJob', answer.job.id)).toMatchObject({ status: 'SUCCEEDED' });
    // Which of the two is in use depends on how many failures were there when the first was trained.
    const inWait = await until('one in wait', async () =>
      (await models()).find(({ status }) => status === 'RETIRED' || status === 'CANDIDATE'),
    );
    expect((await running.data(owner, promoteModel, { id: inWait['id'] }))['promoteModel']).toEqual({
      model: { id: inWait['id'], status: 'PROMOTED' },
      errors: [],
    });
    const statuses = (await models()).map(({ status }) => status);
    expect(statuses.filter((status) => status === 'PROMOTED')).toHaveLength(1);
    expect(statuses).toContain('RETIRED');
  }, 60_000);

  it('are trained anew by the calendar, when the last training is long ago', async () => {
    const before = await models();
    await running.pool.query("update predictions.group_model set trained_at = trained_at - interval '31 days'");
    await until('one more', async () => (await models()).length > before.length);
    expect((await models()).filter(({ status }) => status === 'PROMOTED')).toHaveLength(1);
  }, 60_000);

  it('of a group without failures are not trained, and the job says why', async () => {
    const lone = await addEquipment(running, { owner, model: 'lonely' });
    expect(lone).toBeTruthy();
    const input = { ...group, model: 'lonely' };
    const { job } = (await running.data(owner, trainModel, { input }))['trainModel'] as { job: JobShown };
    expect(await ended('trainingJob', job.id)).toMatchObject({
      status: 'FAILED',
      reason: 'There are 0 failures with a history; 8 are needed.',
    });
  });

  it('are the business of owners and operators only', async () => {
    const partner = member('ADMIN');
    expect(await models(partner)).toEqual([]);
    expect((await running.data(partner, trainModel, { input: group }))['trainModel']).toMatchObject({
      errors: [{ code: 'NOT_FOUND' }],
    });
    await grant(running, partner, worn, 4);
    expect((await models(partner)).length).toBeGreaterThan(0);
    expect(await codeOf(partner, trainModel, { input: group })).toBe('FORBIDDEN');
    expect(
      await codeOf(member('MANAGER', owner.organizationId ?? ''), promoteModel, { id: (await models())[0]!['id'] }),
    ).toBe('FORBIDDEN');
  });

  it('that are damaged are refused at the next start, and the last good one serves', async () => {
    const damaged = (await models()).find(({ status }) => status === 'PROMOTED')!;
    await running.pool.query("update predictions.group_model set file = file || ' ' where id = $1", [damaged['id']]);
    await running.restart();
    const { job } = (await running.data(owner, runPredictions, { input: { equipmentIds: [worn] } }))[
      'runPredictions'
    ] as { job: JobShown };
    expect(await ended('predictionJob', job.id)).toMatchObject({ predicted: 1 });
    expect((await models()).find(({ id }) => id === damaged['id'])).toMatchObject({ status: 'REJECTED' });
    expect((await running.data(owner, promoteModel, { id: damaged['id'] }))['promoteModel']).toMatchObject({
      errors: [{ code: 'INVALID_STATE' }],
    });
  }, 60_000);
});

describe('recommendations and plans', () => {
  const open = async () => {
    const fields = 'prediction { recommendations { id status component estimatedCost } }';
    const shown = await entity(running, owner, { type: 'Equipment', id: worn }, fields);
    return (shown['prediction'] as { recommendations: { id: string }[] }).recommendations[0]!;
  };
  const accept = `mutation($id: ID!) { acceptRecommendation(input: { recommendationId: $id }) { recommendation { status } errors { code } } }`;
  const dismiss = `mutation($id: ID!) { dismissRecommendation(input: { recommendationId: $id, reason: "no" }) { recommendation { status } errors { code } } }`;

  it('plan the visit with dates, costs as far as they are known, and what cannot be planned', async () => {
    const silent = await addEquipment(running, { owner, model, buildingId });
    const query = `query($input: MaintenancePlanInput!) { maintenancePlan(input: $input) { errors { code }
      plan { visitSavings unplanned { id } visits { date cost works { equipment { id } component cost expectedSaving } } } } }`;
    const input = { buildingId, visitCost: 100 };
    expect((await running.data(owner, query, { input }))['maintenancePlan']).toMatchObject({
      errors: [],
      plan: { unplanned: [{ id: silent }], visits: [{ cost: null, works: [{ equipment: { id: worn }, cost: null }] }] },
    });
    expect((await running.data(member(), query, { input }))['maintenancePlan']).toMatchObject({
      plan: null,
      errors: [{ code: 'NOT_FOUND' }],
    });
  });

  it('plan within what can be done: windows, days and numbers of visits, proven to cost least, with reasons', async () => {
    const query = `query($input: MaintenancePlanInput!) { maintenancePlan(input: $input) { errors { code path } plan { method
      visits { date building { id } works { reasoning } } postponed { equipment { id } reasoning } } } }`;
    const plan = async (more: object) =>
      (await running.data(owner, query, { input: { buildingId, ...more } }))['maintenancePlan'] as Answer;
    const inDays = (days: number) => new Date(Date.now() + days * 86_400_000);
    const windows = [{ buildingId, from: inDays(3).toISOString(), until: inDays(3).toISOString() }];
    const day = inDays(3).toISOString().slice(0, 10);
    expect(await plan({ windows })).toMatchObject({
      plan: { method: 'OPTIMAL', visits: [{ date: expect.stringContaining(day), building: { id: buildingId } }] },
    });
    expect(await plan({ capacity: { visitsPerWeek: 0 } })).toMatchObject({
      plan: { visits: [], postponed: [{ equipment: { id: worn } }] },
    });
    expect(await plan({ windows: [{ ...windows[0], until: inDays(1).toISOString() }] })).toMatchObject({
      errors: [{ code: 'BAD_USER_INPUT', path: ['input', 'windows', '0', 'until'] }],
    });
    expect(await plan({ capacity: { visitsPerDay: -1 } })).toMatchObject({ errors: [{ code: 'BAD_USER_INPUT' }] });
    expect(await plan({ capacity: { weekdays: [] } })).toMatchObject({ errors: [{ code: 'BAD_USER_INPUT' }] });
  });

  it('are accepted, again without effect, followed by maintenance, and then are final', async () => {
    const { id } = await open();
    expect((await running.data(member(), accept, { id }))['acceptRecommendation']).toMatchObject({
      errors: [{ code: 'NOT_FOUND' }],
    });
    expect(await codeOf(member('VIEWER', owner.organizationId ?? ''), accept, { id })).toBe('FORBIDDEN');
    for (let time = 0; time < 2; time += 1)
      expect((await running.data(owner, accept, { id }))['acceptRecommendation']).toEqual({
        recommendation: { status: 'ACCEPTED' },
        errors: [],
      });
    const done = { equipmentId: worn, component: 'BEARINGS', kind: 'REPLACEMENT', planned: true, cost: 500 };
    const recorded = await running.data(
      owner,
      'mutation($input: RecordMaintenanceInput!) { recordMaintenance(input: $input) { maintenance { recommendationId } } }',
      { input: { ...done, performedAt: new Date().toISOString() } },
    );
    expect(recorded['recordMaintenance']).toEqual({ maintenance: { recommendationId: id } });
    expect((await running.data(owner, dismiss, { id }))['dismissRecommendation']).toMatchObject({
      errors: [{ code: 'INVALID_STATE' }],
    });
    const status =
      'maintenanceOptimized { value sampleSize } predictionAccuracy { value target } downtimeReduction { value target }';
    expect(await entity(running, owner, { type: 'PlatformStatus', id: 'platform' }, status)).toEqual({
      maintenanceOptimized: { value: 100, sampleSize: 1 },
      predictionAccuracy: { value: null, target: 80 },
      downtimeReduction: { value: null, target: 25 },
    });
  });

  it('cost a fixed number of statements for a page of equipment', async () => {
    const page = async (ids: string[]) => {
      const list = ids.map((id) => `{ __typename: "Equipment", id: "${id}" }`).join(' ');
      const query = `{ _entities(representations: [${list}]) { ... on Equipment { prediction { reason recommendations { id } } nextLikelyIssue { probability } failures(first: 2) { totalCount edges { node { id } } } } } }`;
      const before = running.statements();
      await running.data(owner, query);
      return running.statements() - before;
    };
    const { rows } = await running.pool.query<{ id: string }>(
      'select subject_id as id from predictions.equipment where organization_id = $1 limit 10',
      [owner.organizationId],
    );
    expect(rows).toHaveLength(10);
    expect(await page(rows.map(({ id }) => id))).toBe(await page([worn]));
  });
});
