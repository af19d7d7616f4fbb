import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { allScopes, scopeBits } from '../../core/contracts/access.ts';
import { decodeJson } from '../../core/contracts/json-codec.ts';
import { emptyBatch, encodeReadings } from '../../core/contracts/reading-batch.ts';
import { readingsRequest, readingsRequestSubject } from '../../core/contracts/readings-request.ts';
import type { Viewer } from '../../platform/auth/viewer.ts';
import { SubgraphClient } from '../../test/support/subgraph-client.ts';
import { privateDatabase } from '../../test/support/database.ts';
import { until } from '../../test/support/until.ts';
import type { Installed } from './test-support/monitoring-house.ts';
import { MonitoringHouse, person } from './test-support/monitoring-house.ts';

const MINUTE_MS = 60_000;
const TEMPERATURE = 7;
let house: MonitoringHouse;
let owner: Viewer;
let lift: Installed;

beforeAll(
  async () =>
    (house = await MonitoringHouse.open({ privateDatabase, clientOf: (...of) => new SubgraphClient(...of), until })),
);
afterAll(() => house[Symbol.asyncDispose]());
beforeEach(async () => {
  owner = person();
  lift = await house.install(owner, {});
});

interface Shown {
  readonly alertRule: { readonly id: string; readonly version: number } | null;
  readonly errors: readonly { readonly code: string; readonly path: readonly string[] }[];
}
const ruleFields = `alertRule { id version name enabled severity metric above below changePerMinute onDelay deadband
  schedule { weekdays from to } scope { equipmentIds model } } errors { code path }`;
const hot = { name: 'Machine room hot', severity: 'CRITICAL', metric: 'temperature', above: 40 };

async function call(operation: 'createAlertRule' | 'updateAlertRule', input: object, viewer = owner): Promise<Shown> {
  const type = operation === 'createAlertRule' ? 'CreateAlertRuleInput' : 'UpdateAlertRuleInput';
  const answer = await house.ask(
    viewer,
    `mutation ($input: ${type}!) { ${operation}(input: $input) { ${ruleFields} } }`,
    { input },
  );
  expect(answer.errors).toBeUndefined();
  return answer.data?.[operation] as Shown;
}
const made = async (input: object = {}) => {
  const { alertRule } = await call('createAlertRule', { ...hot, ...input });
  expect(alertRule).not.toBeNull();
  return alertRule as NonNullable<Shown['alertRule']>;
};

interface AlertShown {
  readonly status: string;
  readonly clearedAt: string | null;
  readonly rule: { readonly id: string } | null;
}
async function alerts(viewer = owner): Promise<AlertShown[]> {
  const query = `{ alerts { edges { node { alertType severity status message thresholdValue actualValue triggeredAt
    clearedAt metric anomaly { id } rule { id name } } } } }`;
  const { data } = await house.ask(viewer, query);
  return (data?.['alerts'] as { edges: { node: AlertShown }[] }).edges.map(({ node }) => node);
}

/** Readings a minute apart, the first ten minutes ago, told until the rule's alert is as expected. */
const begin = Date.now() - 60 * MINUTE_MS;
const read = (minute: number, value: number) =>
  house.read(lift, { metricId: TEMPERATURE, at: begin + minute * MINUTE_MS, value });

describe('a rule at work', () => {
  test('raises one alert when its condition has lasted, with its name, and clears it when the value is back', async () => {
    const rule = await made({ onDelay: 'PT2M', deadband: 3 });
    // The detector takes up new rules at intervals: the value stays above until it has.
    let minute = 0;
    await until('the alert', async () => {
      await read(minute++, 45);
      return (await alerts()).length > 0;
    });
    expect(await alerts()).toMatchObject([
      {
        ...{ alertType: 'rule', severity: 'CRITICAL', status: 'ACTIVE', thresholdValue: 40, actualValue: 45 },
        ...{ message: 'Machine room hot: temperature is 45 Cel, above 40', metric: 'temperature', anomaly: null },
        rule: { id: rule.id, name: 'Machine room hot' },
      },
    ]);
    await read(minute++, 39);
    await read(minute++, 42);
    await read(minute++, 36);
    await until('the end', async () => (await alerts())[0]?.clearedAt);
    const told = new Date(begin + (minute - 1) * MINUTE_MS).toISOString();
    expect(await alerts()).toMatchObject([{ clearedAt: told }]);
  });

  test('is over for what goes on under it when it is switched off', async () => {
    const rule = await made();
    let minute = 100;
    await until('the alert', async () => {
      await read(minute++, 45);
      return (await alerts()).length > 0;
    });
    const off = await call('updateAlertRule', { ruleId: rule.id, version: 1, enabled: false });
    expect(off.alertRule).toMatchObject({ version: 2, enabled: false, above: 40 });
    await until('the end', async () => (await alerts())[0]?.clearedAt);
    await read(minute++, 50);
    expect(await alerts()).toHaveLength(1);
  });

  test('holds for the equipment in its scope only, and its alert does not show it to others', async () => {
    const other = await house.install(owner, { model: 'X' });
    await made({ scope: { model: 'x', equipmentKinds: ['ELEVATOR'] } });
    let minute = 0;
    await until('the alert', async () => {
      const at = begin + minute++ * MINUTE_MS;
      await house.read(lift, { metricId: TEMPERATURE, at, value: 45 });
      await house.read(other, { metricId: TEMPERATURE, at, value: 45 });
      return (await alerts()).length > 0;
    });
    const company = person();
    await house.grant(company, other, scopeBits.READ_HEALTH);
    await house.grant(company, lift, scopeBits.READ_HEALTH);
    const seen = await alerts(company);
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({ alertType: 'rule', rule: null });
  });
});

describe('rules', () => {
  test('are made once per key and changed by who has seen the latest version', async () => {
    const input = { ...hot, idempotencyKey: 'k' };
    const first = await call('createAlertRule', input);
    expect(await call('createAlertRule', input)).toEqual(first);
    const conflict = await call('createAlertRule', { ...input, above: 41 });
    expect(conflict).toMatchObject({ alertRule: null, errors: [{ code: 'CONFLICT' }] });
    const { id: ruleId } = first.alertRule!;
    const schedule = { weekdays: ['MONDAY', 'FRIDAY'], from: '22:00', to: '06:00' };
    const definition = { metric: 'temperature', changePerMinute: 2, schedule };
    expect(await call('updateAlertRule', { ruleId, version: 1, definition })).toMatchObject({
      alertRule: { version: 2, above: null, changePerMinute: 2, schedule, onDelay: 'PT0S', name: hot.name },
    });
    expect(await call('updateAlertRule', { ruleId, version: 1, name: 'x' })).toMatchObject({
      errors: [{ code: 'STALE_VERSION', path: ['input', 'version'] }],
    });
  });

  test('are listed in pages to their organization, and do not exist for others', async () => {
    const ids = [await made(), await made(), await made()].map(({ id }) => id);
    const list = async (viewer: Viewer, args: string) =>
      (await house.ask(viewer, `{ alertRules${args} { totalCount edges { node { id } } pageInfo { endCursor } } }`))
        .data?.['alertRules'] as {
        totalCount: number;
        edges: { node: { id: string } }[];
        pageInfo: { endCursor: string };
      };
    const page = await list(owner, '(first: 2)');
    const rest = await list(owner, `(after: "${page.pageInfo.endCursor}")`);
    expect(page.totalCount).toBe(3);
    expect([...page.edges, ...rest.edges].map(({ node }) => node.id)).toEqual(ids.reverse());
    const stranger = person();
    expect((await list(stranger, '')).edges).toEqual([]);
    const change = await call('updateAlertRule', { ruleId: ids[0], version: 1, enabled: false }, stranger);
    expect(change).toMatchObject({ alertRule: null, errors: [{ code: 'NOT_FOUND' }] });
  });

  test('come in packs, each of them once', async () => {
    const install = async () => {
      const query =
        'mutation { installRulePack(input: { pack: ELEVATOR_DEFAULT }) { alertRules { name enabled scope { equipmentKinds } } errors { code } } }';
      const { data } = await house.ask(owner, query);
      return data?.['installRulePack'] as { alertRules: { name: string }[] };
    };
    const { alertRules } = await install();
    expect(alertRules.map(({ name }) => name)).toContain('Motor hot');
    expect(alertRules[0]).toMatchObject({ enabled: true, scope: { equipmentKinds: ['elevator'] } });
    expect(await install()).toEqual({ alertRules: [], errors: [] });
  });

  test('that make no sense are refused with the field to blame', async () => {
    const fieldOf = async (input: object) =>
      (await call('createAlertRule', { ...hot, ...input })).errors[0]?.path.at(-1);
    expect(await fieldOf({ above: null })).toBe('above');
    expect(await fieldOf({ name: ' ' })).toBe('name');
    expect(await fieldOf({ metric: 'temprature' })).toBe('metric');
    expect(await fieldOf({ onDelay: 'P1M' })).toBe('onDelay');
    expect(await fieldOf({ schedule: { weekdays: ['MONDAY'], from: '24:00', to: '06:00' } })).toBe('schedule');
    expect(await fieldOf({ scope: { equipmentIds: [] } })).toBe('scope');
    expect(await fieldOf({ scope: { buildingIds: ['x'] } })).toBe('scope');
  });

  test('are the business of ADMIN and MANAGER', async () => {
    const technician = { ...owner, role: 'TECHNICIAN' as const };
    const { errors } = await house.ask(
      technician,
      'mutation { createAlertRule(input: { name: "x", severity: INFO, metric: "temperature", above: 1 }) { alertRule { id } } }',
    );
    expect(errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
  });
});

describe('a trial', () => {
  const trial = async (input: object, viewer = owner) =>
    house.ask(
      viewer,
      `query ($input: TestAlertRuleInput!) { testAlertRule(input: $input) {
         alerts equipment readings isComplete episodes { from to value limit equipment { id } device { id } } } }`,
      { input },
    );

  test('tells what a rule would have raised on the stored readings, and raises nothing', async () => {
    await read(0, 20);
    await until('the series', async () => {
      const { rowCount } = await house.pool.query('select 1 from monitoring.last_reading where subject_id = $1', [
        lift.equipmentId,
      ]);
      return rowCount !== 0;
    });
    const values = [20, 45, 46, 20, 50, 20];
    const stop = house.bus.answer(readingsRequestSubject, 'test', (data) => {
      const request = decodeJson(readingsRequest, data);
      expect(request).toMatchObject({ installationKey: lift.installationKey, metricId: TEMPERATURE });
      const batch = emptyBatch(values.length, 0);
      values.forEach((value, index) => {
        batch.value[index] = value;
        batch.time[index] = begin + index * MINUTE_MS;
      });
      return Promise.resolve(encodeReadings(batch));
    });
    const { data } = await trial({ definition: { metric: 'temperature', above: 40, onDelay: 'PT1M' } });
    stop();
    const at = (minute: number) => new Date(begin + minute * MINUTE_MS).toISOString();
    expect(data?.['testAlertRule']).toEqual({
      ...{ alerts: 1, equipment: 1, readings: 6, isComplete: true },
      episodes: [
        {
          ...{ from: at(1), to: at(3), value: 46, limit: 40 },
          ...{ equipment: { id: lift.equipmentId }, device: { id: lift.deviceId } },
        },
      ],
    });
    expect(await alerts()).toEqual([]);
  });

  test('needs a rule or a definition and a range that is not too long, and covers nothing that is not visible', async () => {
    const codeOf = async (input: object) => (await trial(input)).errors?.[0]?.extensions?.['code'];
    expect(await codeOf({})).toBe('BAD_USER_INPUT');
    expect(await codeOf({ ruleId: lift.equipmentId })).toBe('NOT_FOUND');
    const definition = { metric: 'temperature', above: 40 };
    expect(await codeOf({ definition, range: { from: '2020-01-01T00:00:00Z' } })).toBe('BAD_USER_INPUT');
    await house.grant(person(), lift, allScopes);
    const stranger = person();
    expect((await trial({ definition }, stranger)).data?.['testAlertRule']).toMatchObject({ equipment: 0, alerts: 0 });
  });
});
