import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { OperatingMode } from '../../core/contracts/operating-mode.ts';
import type { Condition } from '../../core/contracts/condition.ts';
import type { MaintenanceWindowChanged } from '../../core/contracts/maintenance-window.ts';
import type { Viewer } from '../../platform/auth/viewer.ts';
import { inTransaction } from '../../platform/db/pool.ts';
import { privateDatabase } from '../../test/support/database.ts';
import { SubgraphClient } from '../../test/support/subgraph-client.ts';
import { until } from '../../test/support/until.ts';
import { releaseSuppressed } from './store/alert-notes.ts';
import { passOnUnanswered } from './store/escalation.ts';
import { tell } from './store/tell.ts';
import type { Installed } from './test-support/monitoring-house.ts';
import { MonitoringHouse, person } from './test-support/monitoring-house.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
let house: MonitoringHouse;
let owner: Viewer;
let lift: Installed;

beforeAll(async () => {
  const support = {
    privateDatabase,
    clientOf: (url: string, secret: string) => new SubgraphClient(url, secret),
    until,
  };
  house = await MonitoringHouse.open(support, { ALLOW_PRIVATE_WEBHOOKS: 'true' });
});
afterAll(() => house[Symbol.asyncDispose]());
beforeEach(async () => {
  owner = person();
  lift = await house.install(owner);
});

interface AlertRow {
  readonly id: string;
  readonly alertType: string;
  readonly status: string;
  readonly state: string;
  readonly suppressedBy: string | null;
  readonly maintenanceWindowId: string | null;
  readonly hiddenReason: string | null;
  readonly parent: { readonly id: string } | null;
  readonly children: readonly { readonly id: string }[];
  readonly timeline: readonly { readonly change: string; readonly note: string | null }[];
}

async function alerts(filter = ''): Promise<AlertRow[]> {
  const { data, errors } = await house.ask(
    owner,
    `{ alerts${filter === '' ? '' : `(filter: { ${filter} })`} { edges { node { id alertType status state suppressedBy
       maintenanceWindowId hiddenReason parent { id } children { id } timeline { change note } } } } }`,
  );
  expect(errors).toBeUndefined();
  return (data?.['alerts'] as { edges: { node: AlertRow }[] }).edges.map(({ node }) => node);
}
const alertWhen = (what: string, is: (alert: AlertRow) => boolean) =>
  until(what, async () => (await alerts()).find(is));
const changesOf = ({ timeline }: AlertRow) => timeline.map(({ change }) => change);

async function change(name: string, input: string, viewer = owner) {
  const query = `mutation { ${name}(input: { ${input} }) { alert { state hiddenReason } errors { code } } }`;
  const { data } = await house.ask(viewer, query);
  return data?.[name] as { alert: { state: string } | null; errors: { code: string }[] };
}

async function say(type: 'condition.raised' | 'condition.cleared', more: Partial<Condition> = {}): Promise<string> {
  const payload: Condition = {
    ...{ id: randomUUID(), subjectId: lift.equipmentId, equipmentId: lift.equipmentId, deviceId: null },
    ...{ type: 'calibration_due', severity: 'warning', message: 'Calibrate it.', metric: null },
    ...{ thresholdValue: null, actualValue: null, occurredAt: Date.now() },
    ...more,
  };
  const { id, occurredAt, subjectId } = payload;
  await house.say({ type, payload, occurredAt, subjectId, id: randomUUID(), traceId: null });
  return id;
}
async function raised(more: Partial<Condition> = {}): Promise<AlertRow> {
  const name = await say('condition.raised', more);
  return alertWhen('the alert of a condition', ({ id }) => id === name);
}

/** As devices says it. */
async function window(more: Partial<MaintenanceWindowChanged> = {}): Promise<string> {
  const payload: MaintenanceWindowChanged = {
    ...{
      id: randomUUID(),
      buildingId: lift.buildingId,
      equipmentId: null,
      deviceId: null,
      reason: 'Ropes are changed.',
    },
    ...{ startsAt: Date.now() - HOUR_MS, endsAt: Date.now() + HOUR_MS, changedAt: Date.now() },
    ...more,
  };
  const about = { id: randomUUID(), occurredAt: payload.changedAt, subjectId: null, traceId: null };
  await house.say({ ...about, type: 'maintenance-window.changed', payload });
  await until('the window', async () => {
    const { rowCount } = await house.pool.query(
      'select 1 from monitoring.maintenance_window where id = $1 and changed_at = $2',
      [payload.id, new Date(payload.changedAt)],
    );
    return rowCount === 1;
  });
  return payload.id;
}

/** What a round does at a moment, with the clock of this test. */
const at = (moment: number, does: typeof releaseSuppressed) =>
  inTransaction(house.pool, async (client) => tell(client, await does(client, new Date(moment))));

async function channel(name: string, by = owner): Promise<string> {
  const input = { name, kind: 'WEBHOOK', address: 'http://127.0.0.1:9/none', preferences: { minSeverity: 'INFO' } };
  const { data } = await house.ask(
    by,
    `mutation ($input: CreateNotificationChannelInput!) { createNotificationChannel(input: $input) { channel { id } } }`,
    { input },
  );
  return (data?.['createNotificationChannel'] as { channel: { id: string } }).channel.id;
}
const notifiedOf = async (alertId: string): Promise<string[]> => {
  const { rows } = await house.pool.query<{ told: string }>(
    `select c.name || ' ' || d.change as told from monitoring.notification_delivery d
     join monitoring.notification_channel c on c.id = d.channel_id where d.alert_id = $1 order by 1`,
    [alertId],
  );
  return rows.map(({ told }) => told);
};

describe('a maintenance window', () => {
  test('hides what begins in it, shows what it hid, and what still lasts at its end is raised then', async () => {
    await channel('Desk');
    const windowId = await window();
    const lasting = await raised();
    const passing = await raised({ type: 'low_battery' });
    expect(lasting).toMatchObject({
      ...{ state: 'SUPPRESSED_BY_DESIGN', status: 'ACTIVE', suppressedBy: 'MAINTENANCE_WINDOW' },
      ...{ hiddenReason: 'Ropes are changed.', maintenanceWindowId: windowId },
    });
    await say('condition.cleared', { id: passing.id, type: 'low_battery' });
    await alertWhen('what passed in the window to be over', ({ id, state }) => id === passing.id && state === 'NORMAL');
    await at(Date.now() + 30 * MINUTE_MS, releaseSuppressed);
    expect(await alerts('suppressedBy: MAINTENANCE_WINDOW')).toHaveLength(2);
    expect(await alerts('states: [SUPPRESSED_BY_DESIGN]')).toMatchObject([{ id: lasting.id }]);
    expect(await notifiedOf(lasting.id)).toEqual([]);
    await at(Date.now() + 2 * HOUR_MS, releaseSuppressed);
    const back = await alertWhen('what lasts in sight', ({ state }) => state === 'UNACKNOWLEDGED');
    expect(changesOf(back)).toEqual(['RAISED', 'SUPPRESSED', 'RELEASED']);
    expect(await alerts(`maintenanceWindowIds: ["${windowId}"]`)).toHaveLength(2);
    expect([await notifiedOf(lasting.id), await notifiedOf(passing.id)]).toEqual([['Desk raised'], []]);
  });

  test('hides nothing elsewhere, nothing that began before it, and no longer than it is said to', async () => {
    const long = await raised({ occurredAt: Date.now() - 2 * HOUR_MS });
    const id = await window();
    const before = await raised({ type: 'low_battery', occurredAt: Date.now() - 2 * HOUR_MS });
    expect([long.state, before.state]).toEqual(['UNACKNOWLEDGED', 'UNACKNOWLEDGED']);
    const hidden = await raised({ type: 'device_slow' });
    await window({ id, endsAt: Date.now() - 1, changedAt: Date.now() + 1 });
    await alertWhen('it in sight', (alert) => alert.id === hidden.id && alert.state === 'UNACKNOWLEDGED');
    await window({ buildingId: randomUUID() });
    expect(await raised({ type: 'device_slower' })).toMatchObject({ state: 'UNACKNOWLEDGED' });
  });

  test('does not hide a passenger alarm', async () => {
    await window();
    await house.happen(lift, { code: 'passenger_alarm', occurredAt: Date.now() });
    const alarm = await alertWhen('the alarm', ({ alertType }) => alertType === 'passenger_alarm');
    expect(alarm).toMatchObject({ state: 'UNACKNOWLEDGED', suppressedBy: null });
  });
});

describe('alerts out of service', () => {
  test('stay out of sight, those to come too, until somebody returns them', async () => {
    const first = await raised();
    const taken = await change('takeAlertOutOfService', `alertId: "${first.id}", reason: "The sensor is broken."`);
    expect(taken).toMatchObject({ alert: { state: 'OUT_OF_SERVICE', hiddenReason: 'The sensor is broken.' } });
    expect((await change('takeAlertOutOfService', `alertId: "${first.id}", reason: "Again."`)).errors).toEqual([
      { code: 'INVALID_STATE' },
    ]);
    const next = await raised();
    expect(next).toMatchObject({ state: 'OUT_OF_SERVICE', suppressedBy: null });
    expect(await raised({ type: 'low_battery' })).toMatchObject({ state: 'UNACKNOWLEDGED' });
    const query = '{ alarmsOutOfService { totalCount edges { node { alertType reason equipment { id } } } } }';
    const { data } = await house.ask(owner, query);
    expect(data?.['alarmsOutOfService']).toMatchObject({
      ...{ totalCount: 1, edges: [{ node: { alertType: 'calibration_due', equipment: { id: lift.equipmentId } } }] },
    });
    expect((await house.ask(person(), query)).data?.['alarmsOutOfService']).toMatchObject({ totalCount: 0 });
    expect(await change('returnAlertToService', `alertId: "${next.id}"`)).toMatchObject({
      alert: { state: 'UNACKNOWLEDGED' },
    });
    const all = (await alerts()).filter(({ alertType }) => alertType === 'calibration_due');
    expect(all.map(({ state }) => state)).toEqual(['UNACKNOWLEDGED', 'UNACKNOWLEDGED']);
    expect((await change('returnAlertToService', `alertId: "${next.id}"`)).errors).toEqual([{ code: 'INVALID_STATE' }]);
  });

  test('are in sight again only when no window hides them', async () => {
    const { id } = await raised();
    await change('takeAlertOutOfService', `alertId: "${id}", reason: "Broken."`);
    const { id: next } = await raised();
    await window();
    await house.pool.query('update monitoring.maintenance_window set starts_at = now() - interval $$1 day$$');
    expect(await change('returnAlertToService', `alertId: "${next}"`)).toMatchObject({
      alert: { state: 'SUPPRESSED_BY_DESIGN' },
    });
  });
});

describe('an alarm of EN 81-28', () => {
  test('is not shelved, taken out of service, reset or resolved from afar, and waits for the report of who was there', async () => {
    await house.happen(lift, { code: 'passenger_alarm', occurredAt: Date.now() });
    const { id } = await alertWhen('the alarm', ({ alertType }) => alertType === 'passenger_alarm');
    const soon = new Date(Date.now() + HOUR_MS).toISOString();
    const refused = [{ code: 'INVALID_STATE' }];
    expect((await change('takeAlertOutOfService', `alertId: "${id}", reason: "x"`)).errors).toEqual(refused);
    expect((await change('shelveAlert', `alertId: "${id}", reason: "x", until: "${soon}"`)).errors).toEqual(refused);
    await change('acknowledgeAlert', `alertId: "${id}"`);
    const over = { occurredAt: Date.now() + 1, details: { code: 'passenger_alarm' } };
    await house.happen(lift, { code: 'fault_cleared', ...over });
    await alertWhen('it to be latched', ({ state }) => state === 'LATCHED_ACKNOWLEDGED');
    expect((await change('resetAlert', `alertId: "${id}"`)).errors).toEqual(refused);
    expect((await change('resolveAlert', `alertId: "${id}"`)).errors).toEqual(refused);
    expect(await alerts()).toMatchObject([{ state: 'LATCHED_ACKNOWLEDGED' }]);
  });
});

test('a fault that latches outlasts its end until it is acknowledged and reset', async () => {
  await house.happen(lift, { code: 'governor_and_safety_gear_fault', occurredAt: Date.now() });
  const { id } = await alertWhen('the fault', ({ alertType }) => alertType === 'governor_and_safety_gear_fault');
  expect((await change('resetAlert', `alertId: "${id}"`)).errors).toEqual([{ code: 'INVALID_STATE' }]);
  const over = { occurredAt: Date.now() + 1, details: { code: 'governor_and_safety_gear_fault' } };
  await house.happen(lift, { code: 'fault_cleared', ...over });
  await alertWhen('it to be latched', ({ state }) => state === 'LATCHED_UNACKNOWLEDGED');
  expect((await change('resetAlert', `alertId: "${id}"`)).alert).toMatchObject({ state: 'RETURNED_UNACKNOWLEDGED' });
  expect((await change('acknowledgeAlert', `alertId: "${id}"`)).alert).toMatchObject({ state: 'NORMAL' });
  expect((await alerts()).map(changesOf)).toEqual([['RAISED', 'LATCHED', 'RESET', 'ACKNOWLEDGED']]);
});

describe('a silent gateway', () => {
  const offline = (deviceId: string, more: Partial<Condition> = {}) =>
    raised({ type: 'device_offline', deviceId, message: `${deviceId} is silent.`, ...more });

  test('is one alert: those of the devices behind it are folded under it, raised before or after', async () => {
    await channel('Desk');
    const gatewayId = randomUUID();
    const [early, late] = [randomUUID(), randomUUID()];
    await house.pool.query('insert into monitoring.device_gateway (device_id, gateway_id) values ($1, $3), ($2, $3)', [
      early,
      late,
      gatewayId,
    ]);
    const before = await offline(early);
    const parent = await offline(gatewayId);
    const after = await offline(late);
    expect(after).toMatchObject({ suppressedBy: 'PARENT_ALERT', parent: { id: parent.id } });
    const all = await alerts('states: [UNACKNOWLEDGED]');
    expect(all).toMatchObject([{ id: parent.id }]);
    expect(all[0]?.children.map(({ id }) => id).sort()).toEqual([before.id, after.id].sort());
    expect(await notifiedOf(after.id)).toEqual([]);
    // The gateway is back, one device is not.
    await say('condition.cleared', { id: before.id, type: 'device_offline' });
    await say('condition.cleared', { id: parent.id, type: 'device_offline' });
    const alone = await alertWhen(
      'the device that stays silent',
      ({ id, state }) => id === after.id && state === 'UNACKNOWLEDGED',
    );
    expect(changesOf(alone)).toEqual(['RAISED', 'SUPPRESSED', 'RELEASED']);
    expect(await notifiedOf(after.id)).toEqual(['Desk raised']);
  });

  test('is known from the registry', async () => {
    const gatewayId = randomUUID();
    const device = await house.install(owner, { gatewayId });
    await until('the gateway of the device', async () => {
      const found = await house.pool.query(
        'select 1 from monitoring.device_gateway where device_id = $1 and gateway_id = $2',
        [device.deviceId, gatewayId],
      );
      return found.rowCount === 1;
    });
  });
});

describe('a rule', () => {
  const made = async (definition: string) => {
    const query = `mutation { createAlertRule(input: { name: "Hot", severity: WARNING, metric: "temperature", above: 40, ${definition} })
      { alertRule { latching suppression { whileAlertTypes inModes } } errors { code } } }`;
    const { data } = await house.ask(owner, query);
    const { errors, alertRule } = data?.['createAlertRule'] as { errors: unknown[]; alertRule: unknown };
    expect(errors).toEqual([]);
    return alertRule;
  };
  /** Reads until the rule is at work: it takes seconds, and each reading is a new one. */
  const hot = (what: string, is: (alert: AlertRow) => boolean, operatingMode: OperatingMode = 'normal') =>
    until(what, async () => {
      await house.read(lift, { metricId: 7, at: Date.now(), value: 45, operatingMode });
      return (await alerts()).find((alert) => alert.alertType === 'rule' && is(alert));
    });

  test('suppresses its alerts by design while another alert lasts', async () => {
    expect(await made('suppression: { whileAlertTypes: ["ventilation_off"] }')).toMatchObject({
      suppression: { whileAlertTypes: ['ventilation_off'], inModes: [] },
    });
    const cause = await raised({ type: 'ventilation_off' });
    await hot(
      'the alert out of sight',
      ({ suppressedBy, state }) => suppressedBy === 'RULE' && state === 'SUPPRESSED_BY_DESIGN',
    );
    await say('condition.cleared', { id: cause.id, type: 'ventilation_off' });
    await hot('the alert in sight', ({ state }) => state === 'UNACKNOWLEDGED');
  });

  test('suppresses its alerts by design while the car is in a mode', async () => {
    await made('suppression: { inModes: [INSPECTION] }');
    await house.happen(lift, { code: 'mode_changed', occurredAt: Date.now() - HOUR_MS, operatingMode: 'inspection' });
    await until(
      'the mode',
      async () =>
        (await house.pool.query('select 1 from monitoring.mode_change where subject_id = $1', [lift.equipmentId]))
          .rowCount === 1,
    );
    await hot('the alert out of sight', ({ suppressedBy }) => suppressedBy === 'RULE', 'inspection');
    await hot('the alert in sight', ({ state }) => state === 'UNACKNOWLEDGED');
  });

  test('has its alerts latch', async () => {
    expect(await made('latching: true')).toMatchObject({ latching: true });
    await hot('the alert', ({ state }) => state === 'UNACKNOWLEDGED');
    await house.read(lift, { metricId: 7, at: Date.now(), value: 20 });
    await alertWhen('it to be latched', ({ state }) => state === 'LATCHED_UNACKNOWLEDGED');
  });
});

describe('an escalation policy', () => {
  const set = async (input: object, viewer = owner) => {
    const query = `mutation ($input: SetEscalationPolicyInput!) { setEscalationPolicy(input: $input)
      { escalationPolicy { version minSeverity steps { after channelIds userIds } } errors { code path } } }`;
    const { data, errors } = await house.ask(viewer, query, { input });
    return (data?.['setEscalationPolicy'] ?? { refused: errors?.[0]?.extensions?.['code'] }) as {
      escalationPolicy: { version: number } | null;
      errors: { code: string; path: string[] }[];
      refused?: unknown;
    };
  };

  test('passes an alert on, step by step, until somebody acknowledges it, and the timeline says so', async () => {
    const colleague = { ...owner, id: await house.introduce(owner) };
    const [desk, phone] = [await channel('Desk'), await channel('Phone of a colleague', colleague)];
    await house.pool.query(`update monitoring.notification_channel set min_severity = 'critical' where id = any ($1)`, [
      [desk, phone],
    ]);
    const steps = [
      { after: 'PT10M', channelIds: [desk] },
      { after: 'PT30M', userIds: [colleague.id] },
      { after: 'PT1H', channelIds: [desk] },
    ];
    expect(await set({ minSeverity: 'WARNING', steps })).toMatchObject({
      escalationPolicy: { version: 1 },
      errors: [],
    });
    const alert = await raised();
    const mild = await raised({ severity: 'info', type: 'low_battery' });
    const now = Date.now();
    await at(now + 9 * MINUTE_MS, passOnUnanswered);
    expect(await notifiedOf(alert.id)).toEqual([]);
    await at(now + 11 * MINUTE_MS, passOnUnanswered);
    await at(now + 12 * MINUTE_MS, passOnUnanswered);
    expect(await notifiedOf(alert.id)).toEqual(['Desk unanswered']);
    await at(now + 31 * MINUTE_MS, passOnUnanswered);
    expect(await notifiedOf(alert.id)).toEqual(['Desk unanswered', 'Phone of a colleague unanswered']);
    await change('acknowledgeAlert', `alertId: "${alert.id}"`);
    await at(now + 2 * HOUR_MS, passOnUnanswered);
    expect(await notifiedOf(alert.id)).toHaveLength(2);
    expect(await notifiedOf(mild.id)).toEqual([]);
    const { timeline } = await alertWhen('the alert', ({ id }) => id === alert.id);
    expect(timeline.map(({ change: what, note }) => [what, note])).toEqual([
      ['RAISED', null],
      ['PASSED_ON', 'step 1: Desk'],
      ['PASSED_ON', 'step 2: Phone of a colleague'],
      ['ACKNOWLEDGED', null],
    ]);
  });

  test('is changed by who has seen the latest version, and refused with the field to blame', async () => {
    const desk = await channel('Desk');
    const steps = [{ after: 'PT10M', channelIds: [desk] }];
    expect((await set({ steps })).errors).toEqual([]);
    expect((await set({ steps })).errors).toMatchObject([{ code: 'STALE_VERSION' }]);
    expect((await set({ steps: [], version: 1 })).escalationPolicy).toMatchObject({ version: 2 });
    const refusedWith = async (one: object) => (await set({ steps: [one], version: 2 })).errors[0]?.code;
    expect(await refusedWith({ after: 'PT1S', channelIds: [desk] })).toBe('BAD_USER_INPUT');
    expect(await refusedWith({ after: 'PT10M' })).toBe('BAD_USER_INPUT');
    expect(await refusedWith({ after: 'PT10M', channelIds: [randomUUID()] })).toBe('NOT_FOUND');
    expect((await set({ steps }, { ...owner, role: 'TECHNICIAN' })).refused).toBe('FORBIDDEN');
    expect((await house.ask(person(), '{ escalationPolicy { version } }')).data).toEqual({ escalationPolicy: null });
  });
});
