import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { allScopes, scopeBits } from '../../core/contracts/access.ts';
import type { Condition } from '../../core/contracts/condition.ts';
import type { DomainMessage } from '../../core/contracts/domain-stream.ts';
import { decodeDomainMessage, domainStream, domainSubject } from '../../core/contracts/domain-stream.ts';
import type { Viewer } from '../../platform/auth/viewer.ts';
import type { GraphAnswer } from '../../test/support/subgraph-client.ts';
import { SubgraphClient } from '../../test/support/subgraph-client.ts';
import { privateDatabase } from '../../test/support/database.ts';
import { until } from '../../test/support/until.ts';
import type { Installed } from './test-support/monitoring-house.ts';
import { MonitoringHouse, person } from './test-support/monitoring-house.ts';

const MINUTE_MS = 60_000;
let house: MonitoringHouse;
let owner: Viewer;
let lift: Installed;
const codeOf = ({ errors }: GraphAnswer) => errors?.[0]?.extensions?.['code'];

beforeAll(
  async () =>
    (house = await MonitoringHouse.open({ privateDatabase, clientOf: (...of) => new SubgraphClient(...of), until })),
);
afterAll(() => house[Symbol.asyncDispose]());
beforeEach(async () => {
  owner = person();
  lift = await house.install(owner, { thresholds: { temperature: { min: 5, max: 40 } } });
});

interface AlertRow {
  readonly id: string;
  readonly alertType: string;
  readonly status: string;
  readonly severity: string;
  readonly metric: string | null;
  readonly clearedAt: string | null;
  readonly device: { readonly id: string } | null;
  readonly anomaly: { readonly id: string; readonly status: string } | null;
  readonly timeline: readonly { readonly change: string; readonly note: string | null; readonly by: string | null }[];
}

async function alerts(viewer = owner): Promise<AlertRow[]> {
  const { data, errors } = await house.ask(
    viewer,
    `{ alerts { edges { node { id alertType status severity metric thresholdValue clearedAt device { id }
       anomaly { id status anomalyType detectionModel expectedRange { min max } likelyCause }
       timeline { change note by } comments { note } } } } }`,
  );
  expect(errors).toBeUndefined();
  return (data?.['alerts'] as { edges: { node: AlertRow }[] }).edges.map(({ node }) => node);
}
const alertWhen = (what: string, is: (alert: AlertRow) => boolean) =>
  until(what, async () => (await alerts()).find(is));

function condition(more: Partial<Condition> = {}): Condition {
  return {
    ...{ id: randomUUID(), subjectId: lift.equipmentId, equipmentId: lift.equipmentId, deviceId: null },
    ...{ type: 'predicted_failure', severity: 'critical', message: 'The door operator will fail.' },
    ...{ metric: null, thresholdValue: null, actualValue: null, occurredAt: Date.now() },
    ...more,
  };
}
function saying(type: 'condition.raised' | 'condition.cleared', payload: Condition): DomainMessage {
  return { id: payload.id, type, occurredAt: payload.occurredAt, subjectId: payload.subjectId, traceId: null, payload };
}
async function raised(more: Partial<Condition> = {}): Promise<AlertRow> {
  const one = condition(more);
  await house.say(saying('condition.raised', one));
  return alertWhen('the alert of a condition', ({ id }) => id === one.id);
}
const change = (name: string, input: string, viewer = owner, variables: Record<string, unknown> = {}) =>
  house.ask(
    viewer,
    `mutation ($until: DateTime) { ${name}(input: { ${input} }) { alert { status shelvedUntil assignedTo comments { note } } errors { code } } }`.replace(
      ' ($until: DateTime)',
      variables['until'] === undefined ? '' : ' ($until: DateTime!)',
    ),
    variables,
  );

describe('what other services and equipment tell', () => {
  test('a condition raised twice is one alert without anomaly or device, and clearing it ends it', async () => {
    const one = condition();
    // Where numbers get a digit more, their order is not that of their texts.
    await house.pool.query('alter table monitoring.alert_change alter column id restart with 99999');
    await house.say(saying('condition.raised', one));
    await house.say(saying('condition.raised', one));
    const alert = await alertWhen('the alert', ({ id }) => id === one.id);
    expect(alert).toMatchObject({ status: 'ACTIVE', metric: null, device: null, anomaly: null });
    await house.say(saying('condition.cleared', { ...one, occurredAt: one.occurredAt + MINUTE_MS }));
    const cleared = await alertWhen('the alert cleared', ({ clearedAt }) => clearedAt !== null);
    expect(cleared.timeline.map(({ change: what }) => what)).toEqual(['RAISED', 'CLEARED']);
    expect(await alerts(person())).toEqual([]);
  });

  test('a fault of the equipment is an alert until it is told to be over; told twice it is one', async () => {
    const at = Date.now();
    const id = await house.happen(lift, { code: 'door_closing_fault', occurredAt: at });
    await house.happen(lift, { id, code: 'door_closing_fault', occurredAt: at });
    await house.happen(lift, { code: 'trip_started', occurredAt: at });
    const alert = await alertWhen('the alert of a fault', ({ alertType }) => alertType === 'door_closing_fault');
    expect(alert).toMatchObject({ severity: 'WARNING', device: { id: lift.deviceId } });
    await house.happen(lift, { code: 'fault_cleared', occurredAt: at + 1000, details: { code: 'door_closing_fault' } });
    await alertWhen('the fault cleared', ({ clearedAt }) => clearedAt !== null);
    expect(await alerts()).toHaveLength(1);
  });

  test('alarm equipment that makes no test call for 72 hours is an alert, until it makes one', async () => {
    const hours = (ago: number) => Date.now() - ago * 3_600_000;
    await house.happen(lift, { code: 'test_call', occurredAt: hours(100) });
    const missing = await alertWhen('the alert', ({ alertType }) => alertType === 'test_call_missing');
    expect(missing).toMatchObject({ severity: 'CRITICAL', clearedAt: null });
    await house.happen(lift, { code: 'test_call', occurredAt: hours(1) });
    await alertWhen('the test call', ({ clearedAt }) => clearedAt !== null);
    expect(await alerts()).toHaveLength(1);
  });

  test('a passenger alarm is critical and cannot be resolved from afar, only by the report of a technician', async () => {
    await house.happen(lift, { code: 'passenger_alarm', occurredAt: Date.now() });
    const { id, severity } = await alertWhen('the alarm', ({ alertType }) => alertType === 'passenger_alarm');
    expect(severity).toBe('CRITICAL');
    const refused = await change('resolveAlert', `alertId: "${id}"`);
    expect(refused.data?.['resolveAlert']).toEqual({ alert: null, errors: [{ code: 'INVALID_STATE' }] });
    const until = new Date(Date.now() + 3_600_000).toISOString();
    const shelved = await change('shelveAlert', `alertId: "${id}", until: "${until}", reason: "Known."`);
    expect(shelved.data?.['shelveAlert']).toEqual({ alert: null, errors: [{ code: 'INVALID_STATE' }] });
    const about = { id: randomUUID(), subjectId: lift.equipmentId, equipmentId: lift.equipmentId };
    await house.say({
      ...{ id: about.id, type: 'work-report.submitted', occurredAt: Date.now(), subjectId: about.subjectId },
      traceId: null,
      payload: {
        ...{ ...about, component: 'other', kind: 'inspection', performedAt: Date.now(), planned: false },
        ...{ failure: null, summary: 'Freed.', cost: null, resolvedAlertIds: [id, randomUUID()] },
        ...{ technicianId: randomUUID(), organizationId: owner.organizationId ?? '' },
      },
    });
    await alertWhen('the alarm resolved', ({ status }) => status === 'RESOLVED');
  });

  test('a reading beyond the limits of its device is a threshold anomaly, and one within them ends it', async () => {
    const at = Date.now() - 10 * MINUTE_MS;
    const read = (minute: number, value: number) =>
      house.read(lift, { metricId: 7, at: at + minute * MINUTE_MS, value });
    await read(0, 20);
    await read(1, 45);
    await read(2, 47);
    const alert = await alertWhen('the alert of a limit', ({ alertType }) => alertType === 'threshold');
    expect(alert).toMatchObject({
      ...{ severity: 'WARNING', thresholdValue: 40 },
      anomaly: { anomalyType: 'THRESHOLD', detectionModel: 'limits@1', expectedRange: { min: 5, max: 40 } },
    });
    await read(3, 39);
    const over = await alertWhen('the limit kept again', ({ clearedAt }) => clearedAt !== null);
    expect(over.anomaly).toMatchObject({ status: 'RESOLVED' });
    expect(await alerts()).toHaveLength(1);
  });

  test('every change is told to other services, in order', async () => {
    const { id } = await raised();
    await change('acknowledgeAlert', `alertId: "${id}"`);
    const stop = new AbortController();
    const changes: string[] = [];
    const log = house.bus.readLog({
      ...{ stream: domainStream, subjects: [domainSubject('alert.changed')], from: 1, signal: stop.signal },
    });
    for await (const { data } of log) {
      const { payload } = decodeDomainMessage(data) as DomainMessage<'alert.changed'>;
      if (payload.alertId !== id) continue;
      changes.push(`${payload.change} ${payload.status}`);
      if (changes.length === 2) stop.abort();
    }
    expect(changes).toEqual(['raised active', 'acknowledged acknowledged']);
  });
});

describe('what people do with alerts', () => {
  test('a comment is kept once per key and told in the timeline; another text under the key is a conflict', async () => {
    const { id } = await raised();
    const first = await change('commentOnAlert', `alertId: "${id}", text: "Seen.", idempotencyKey: "k"`);
    expect(first.data?.['commentOnAlert']).toMatchObject({ alert: { comments: [{ note: 'Seen.' }] }, errors: [] });
    expect(await change('commentOnAlert', `alertId: "${id}", text: "Seen.", idempotencyKey: "k"`)).toEqual(first);
    const other = await change('commentOnAlert', `alertId: "${id}", text: "Else.", idempotencyKey: "k"`);
    expect(other.data?.['commentOnAlert']).toEqual({ alert: null, errors: [{ code: 'CONFLICT' }] });
    const empty = await change('commentOnAlert', `alertId: "${id}", text: "  "`);
    expect(empty.data?.['commentOnAlert']).toEqual({ alert: null, errors: [{ code: 'BAD_USER_INPUT' }] });
  });

  test('an alert is assigned and given back, not once it is resolved', async () => {
    const { id } = await raised();
    const userId = await house.introduce(owner);
    const nobody = await change('assignAlert', `alertId: "${id}", userId: "${randomUUID()}"`);
    expect(nobody.data?.['assignAlert']).toEqual({ alert: null, errors: [{ code: 'NOT_FOUND' }] });
    const stranger = await house.introduce(person());
    const elsewhere = await change('assignAlert', `alertId: "${id}", userId: "${stranger}"`);
    expect(elsewhere.data?.['assignAlert']).toEqual({ alert: null, errors: [{ code: 'NOT_FOUND' }] });
    const assigned = await change('assignAlert', `alertId: "${id}", userId: "${userId}"`);
    expect(assigned.data?.['assignAlert']).toMatchObject({ alert: { assignedTo: userId } });
    const freed = await change('assignAlert', `alertId: "${id}"`);
    expect(freed.data?.['assignAlert']).toMatchObject({ alert: { assignedTo: null } });
    await change('resolveAlert', `alertId: "${id}"`);
    const late = await change('assignAlert', `alertId: "${id}", userId: "${userId}"`);
    expect(late.data?.['assignAlert']).toEqual({ alert: null, errors: [{ code: 'INVALID_STATE' }] });
  });

  test('a shelved alert comes back by itself', async () => {
    const { id } = await raised();
    const shelve = (until: Date) =>
      change('shelveAlert', `alertId: "${id}", until: $until, reason: "Rebuilding"`, owner, { until });
    expect((await shelve(new Date(0))).data?.['shelveAlert']).toMatchObject({ errors: [{ code: 'BAD_USER_INPUT' }] });
    const shelved = await shelve(new Date(Date.now() + 1500));
    expect(shelved.data?.['shelveAlert']).toMatchObject({ errors: [] });
    expect((await shelve(new Date(Date.now() + 60_000))).data?.['shelveAlert']).toMatchObject({
      errors: [{ code: 'INVALID_STATE' }],
    });
    const back = await alertWhen('the alert from the shelf', ({ timeline }) => timeline.length === 3);
    expect(back.timeline).toMatchObject([
      { change: 'RAISED' },
      { change: 'SHELVED', note: 'Rebuilding', by: owner.id },
      { change: 'UNSHELVED', by: null },
    ]);
  });

  test.each(['commentOnAlert', 'assignAlert'])('%s is refused to who may not', async (name) => {
    const { id } = await raised();
    const input = `alertId: "${id}"${name === 'commentOnAlert' ? ', text: "x"' : ''}`;
    expect(codeOf(await change(name, input, { ...owner, role: 'VIEWER' }))).toBe('FORBIDDEN');
    const stranger = person();
    expect((await change(name, input, stranger)).data?.[name]).toEqual({
      alert: null,
      errors: [{ code: 'NOT_FOUND' }],
    });
    await house.grant(stranger, lift, allScopes & ~scopeBits.MANAGE_ALERTS);
    expect(codeOf(await change(name, input, stranger))).toBe('FORBIDDEN');
  });

  test('how alerts are coped with is counted from what the viewer may see', async () => {
    const one = await raised();
    await raised({ severity: 'info' });
    await change('acknowledgeAlert', `alertId: "${one.id}"`);
    const query = `{ alarmKpis { raised operators raisedPerOperatorHour meanSecondsToAcknowledge stale mostFrequent { alertType count } } }`;
    const { data } = await house.ask(owner, query);
    expect(data?.['alarmKpis']).toMatchObject({
      ...{ raised: 2, operators: 1, stale: 0, mostFrequent: [{ alertType: 'predicted_failure', count: 2 }] },
    });
    const mine = data?.['alarmKpis'] as { meanSecondsToAcknowledge: number; raisedPerOperatorHour: number };
    expect(mine.meanSecondsToAcknowledge).toBeGreaterThanOrEqual(0);
    expect(mine.raisedPerOperatorHour).toBeGreaterThan(0);
    const none = await house.ask(person(), query);
    expect(none.data?.['alarmKpis']).toMatchObject({ raised: 0, raisedPerOperatorHour: null, mostFrequent: [] });
    // Eleven within ten minutes by the clock are a flood; of four of one kind within a minute two come on two others.
    await house.pool.query(
      `insert into monitoring.alert (id, subject_id, alert_type, severity, message, triggered_at, told_at)
       select gen_random_uuid(), $1, 'kind ' || greatest(n, 4), 'info', 'm', to_timestamp($2) + make_interval(secs => n), now()
       from generate_series(1, 11) n`,
      [lift.equipmentId, Math.floor(Date.now() / 600_000) * 600 - 1_200],
    );
    const crowd = await house.ask(
      owner,
      '{ alarmKpis { floods floodedShare chattering raisedPerOperatorTenMinutes } }',
    );
    expect(crowd.data?.['alarmKpis']).toMatchObject({ floods: 1, chattering: 2 });
    const { floodedShare } = crowd.data?.['alarmKpis'] as { floodedShare: number };
    expect(floodedShare).toBeCloseTo(1 / 6 / (24 + 1 / 12), 3);
  });
});
