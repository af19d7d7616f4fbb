import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Viewer } from '../../platform/auth/viewer.ts';
import { privateDatabase } from '../../test/support/database.ts';
import { SubgraphClient } from '../../test/support/subgraph-client.ts';
import { until } from '../../test/support/until.ts';
import { addEquipment, type Answer, member, type Running, startRunning } from './test/running.ts';
import { storeFailed } from './test/stored-lives.ts';

const model = 'W-1';
let running: Running;
let owner: Viewer;

interface Shown {
  readonly id: string;
  readonly status: string;
  readonly trainedAt: string;
  readonly drift: {
    readonly retrained: boolean;
    readonly metrics: readonly { metric: string; stabilityIndex: number | null }[];
    readonly calibration: readonly Answer[];
  } | null;
  readonly backTests: readonly Answer[];
}
const query = `{ models { id status trainedAt
  backTests { trainedUntil trainedFailures units samples rmse ageRmse coverage risks { days samples failed brier skill } }
  drift { measuredAt retrained metrics { metric stabilityIndex } calibration { month predictions said came brier } } } }`;
const shown = async (viewer: Viewer) => (await running.data(viewer, query))['models'] as unknown as Shown[];
const measured = (what: string, is: (one: Shown) => boolean) =>
  until(what, async () => (await shown(owner)).find((one) => one.drift !== null && is(one)));

beforeAll(async () => {
  running = await startRunning(
    { privateDatabase, SubgraphClient, until },
    { DRIFT_CHECK_SECONDS: 1, DRIFT_REST_DAYS: 0 },
  );
  owner = member();
  await addEquipment(running, { owner, model });
  for (let unit = 0; unit < 16; unit += 1)
    await storeFailed(running, model, { component: 'motor', length: 150 + ((unit * 37) % 100), agoHours: unit * 20 });
}, 60_000);
afterAll(() => running[Symbol.asyncDispose]());

describe('a model in use', () => {
  it('shows the back-tests of its training run and the drift of its inputs, to nobody else', async () => {
    const one = await measured('a measurement', ({ status }) => status === 'PROMOTED');
    expect(one.backTests.length).toBeGreaterThan(0);
    expect(one.backTests[0]).toMatchObject({ rmse: expect.any(Number), ageRmse: expect.any(Number) });
    expect(one.drift?.retrained).toBe(false);
    expect(one.drift?.metrics.every(({ stabilityIndex }) => (stabilityIndex ?? 1) < 0.25)).toBe(true);
    expect(await shown(member())).toEqual([]);
  });

  it('is compared with what came, month by month, once 30 days are over', async () => {
    await running.pool.query(
      `insert into predictions.prediction (subject_id, generated_at, as_of, model_id, basis, probability_7, probability_30, probability_90, body)
       select f.subject_id, f.failed_at - interval '40 days', f.failed_at - interval '40 days', m.id, 'full_data', 0.1, 0.2, 0.3, '{}'
       from predictions.failure f, predictions.group_model m where m.status = 'promoted'`,
    );
    const one = await measured('the months', ({ drift }) => (drift?.calibration.length ?? 0) > 0);
    expect(one.drift?.calibration[0]).toMatchObject({
      said: expect.closeTo(0.2, 9),
      came: 0,
      brier: expect.closeTo(0.04, 9),
    });
  });

  it('is trained anew when its inputs have moved', async () => {
    const before = (await shown(owner)).length;
    await running.pool.query(`update predictions.bucket set mean = mean + 3 where metric = 'travel'`);
    await measured(
      'a drift',
      ({ drift }) =>
        drift?.retrained === true || (drift?.metrics ?? []).some(({ stabilityIndex }) => (stabilityIndex ?? 0) > 0.25),
    );
    await until('another model', async () => (await shown(owner)).length > before);
    const { rows } = await running.pool.query(`select 1 from predictions.model_drift where retrained and worst > 0.25`);
    expect(rows.length).toBeGreaterThan(0);
  });
});
