import { createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { scopeBits } from '../../core/contracts/access.ts';
import type { Viewer } from '../../platform/auth/viewer.ts';
import { SubgraphClient } from '../../test/support/subgraph-client.ts';
import { privateDatabase } from '../../test/support/database.ts';
import { until } from '../../test/support/until.ts';
import type { Installed } from './test-support/monitoring-house.ts';
import { MonitoringHouse, person } from './test-support/monitoring-house.ts';

interface Got {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Whom the notifications go to: a web server that may refuse, and a mail server. */
const got: Got[] = [];
let status = 204;
const web = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    got.push({ path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks).toString() });
    response.writeHead(status).end();
  });
});
const mails: { readonly to: string; readonly text: string }[] = [];
const smtp = new SMTPServer({
  ...{ authOptional: true, disabledCommands: ['STARTTLS'] },
  onRcptTo: ({ address }, _session, done) => done(address.startsWith('nobody@') ? new Error('no such box') : null),
  onData: (stream, session, done) => {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => {
      const to = session.envelope.rcptTo.map(({ address }) => address).join();
      mails.push({ to, text: Buffer.concat(chunks).toString() });
      done();
    });
  },
});

let house: MonitoringHouse;
let owner: Viewer;
let lift: Installed;
let url: string;

beforeAll(async () => {
  web.listen(0, '127.0.0.1');
  smtp.listen(0, '127.0.0.1');
  await Promise.all([once(web, 'listening'), once(smtp.server, 'listening')]);
  url = `http://127.0.0.1:${(web.address() as AddressInfo).port}`;
  const mailPort = (smtp.server.address() as AddressInfo).port;
  house = await MonitoringHouse.open(
    { privateDatabase, clientOf: (...of) => new SubgraphClient(...of), until },
    { ALLOW_PRIVATE_WEBHOOKS: 'true', SMTP_URL: `smtp://127.0.0.1:${mailPort}`, MAIL_FROM: 'alerts@sitesync.example' },
  );
});
afterAll(async () => {
  await house[Symbol.asyncDispose]();
  web.close();
  await new Promise<void>((resolve) => smtp.close(() => resolve()));
});
beforeEach(async () => {
  [status, got.length, mails.length] = [204, 0, 0];
  owner = person();
  lift = await house.install(owner, { name: 'Lift North' });
});

interface Answer {
  readonly channel: { readonly id: string; readonly version: number; readonly confirmedAt: string | null } | null;
  readonly secret: string | null;
  readonly delivery: { readonly id: string; readonly status: string } | null;
  readonly errors: readonly { readonly code: string; readonly path: readonly string[] }[];
}
const channelFields =
  'channel { id version name isEnabled confirmedAt minSeverity quietFrom quietTo timeZone tellsEnd } secret errors { code path }';
const deliveryFields = 'delivery { id status } errors { code path }';
const inputs: Readonly<Record<string, string>> = {
  createNotificationChannel: 'CreateNotificationChannelInput',
  updateNotificationChannel: 'UpdateNotificationChannelInput',
  confirmNotificationChannel: 'ConfirmNotificationChannelInput',
  deleteNotificationChannel: 'NotificationChannelIdInput',
  testNotificationChannel: 'NotificationChannelIdInput',
  replayNotification: 'ReplayNotificationInput',
};

async function call(operation: string, input: object, viewer = owner): Promise<Answer> {
  const fields = operation.startsWith('test') || operation.startsWith('replay') ? deliveryFields : channelFields;
  const query = `mutation ($input: ${inputs[operation] ?? ''}!) { ${operation}(input: $input) { ${fields} } }`;
  const { data, errors } = await house.ask(viewer, query, { input });
  expect(errors).toBeUndefined();
  return data?.[operation] as Answer;
}
const hook = (more: object = {}) => ({ name: 'Desk', kind: 'WEBHOOK', address: `${url}/hook`, ...more });
const made = async (input: object, viewer = owner) => {
  const { channel, secret, errors } = await call('createNotificationChannel', input, viewer);
  expect(errors).toEqual([]);
  return { id: channel?.id ?? '', secret };
};

async function deliveries(id: string, viewer = owner) {
  const query = `{ notificationChannels { edges { node { id deliveries { edges { node { id change status attempts fault responseStatus nextAttemptAt } } } } } } }`;
  const { data } = await house.ask(viewer, query);
  type Shown = {
    id: string;
    change: string;
    status: string;
    attempts: number;
    fault: string | null;
    responseStatus: number | null;
    nextAttemptAt: string;
  };
  type Node = { id: string; deliveries: { edges: { node: Shown }[] } };
  const nodes = (data?.['notificationChannels'] as { edges: { node: Node }[] }).edges.map(({ node }) => node);
  return nodes.find((node) => node.id === id)?.deliveries.edges.map(({ node }) => node) ?? [];
}
const delivered = (id: string, change: string) =>
  until(`${change} to be delivered`, async () =>
    (await deliveries(id)).find((one) => one.change === change && one.status === 'DELIVERED'),
  );

/** A passenger pulls the alarm: an alert of the highest severity. */
const alarm = () => house.happen(lift, { code: 'passenger_alarm', occurredAt: Date.now() });

describe('a channel', () => {
  test('is told of an alert once, signed, with what it is about, and of its end when it wants that', async () => {
    const { id, secret } = await made(hook({ preferences: { tellsEnd: true } }));
    await alarm();
    await delivered(id, 'raised');
    const [post] = got;
    expect(JSON.parse(post?.body ?? '')).toMatchObject({
      type: 'alert.raised',
      data: {
        alertType: 'passenger_alarm',
        severity: 'critical',
        equipment: { id: lift.equipmentId, name: 'Lift North' },
      },
    });
    const { 'webhook-id': name, 'webhook-timestamp': time, 'webhook-signature': signature } = post?.headers ?? {};
    const key = Buffer.from((secret ?? '').replace('whsec_', ''), 'base64');
    const signed = createHmac('sha256', key)
      .update(`${String(name)}.${String(time)}.${post?.body ?? ''}`)
      .digest('base64');
    expect(signature).toBe(`v1,${signed}`);
    await house.happen(lift, {
      code: 'fault_cleared',
      occurredAt: Date.now() + 1,
      details: { code: 'passenger_alarm' },
    });
    await delivered(id, 'cleared');
    expect(got).toHaveLength(2);
  });

  test('of chat is told one line for people', async () => {
    const { id } = await made(hook({ kind: 'CHAT', address: `${url}/chat` }));
    await alarm();
    await delivered(id, 'raised');
    expect((JSON.parse(got[0]?.body ?? '') as { text: string }).text).toMatch(/^Alert, critical: Lift North: /);
  });

  test('of mail is told only when the code that was mailed has been given back', async () => {
    const email = { name: 'Me', kind: 'EMAIL', address: 'olga@owner.example' };
    const { id } = await made(email);
    await until('the code', () => Promise.resolve(mails.length > 0));
    expect((await call('testNotificationChannel', { channelId: id })).errors).toMatchObject([
      { code: 'INVALID_STATE' },
    ]);
    const confirm = (code: string) => call('confirmNotificationChannel', { channelId: id, code });
    expect((await confirm('000000')).errors).toMatchObject([{ code: 'BAD_USER_INPUT', path: ['input', 'code'] }]);
    const code = /Your code is (\d{6})\./.exec(mails[0]?.text ?? '')?.[1] ?? '';
    expect((await confirm(code)).channel?.confirmedAt).not.toBeNull();
    await alarm();
    await delivered(id, 'raised');
    expect(mails.at(-1)).toMatchObject({ to: email.address, text: expect.stringContaining('Lift North') });
  });

  test('of mail that the code cannot reach is refused, and not there', async () => {
    const { channel, errors } = await call('createNotificationChannel', {
      ...{ name: 'Me', kind: 'EMAIL', address: 'nobody@owner.example' },
    });
    expect([channel, errors]).toMatchObject([null, [{ code: 'BAD_USER_INPUT', path: ['input', 'address'] }]]);
    const { data } = await house.ask(owner, '{ notificationChannels { totalCount } }');
    expect(data).toEqual({ notificationChannels: { totalCount: 0 } });
  });

  test("is not told of what is less severe, elsewhere, or no longer its organization's to see", async () => {
    const quiet = await made(hook({ preferences: { buildingIds: [randomUUID()] } }));
    const all = await made(hook());
    const company = person();
    await house.grant(company, lift, scopeBits.READ_HEALTH);
    const theirs = await made(hook({ address: `${url}/theirs` }), company);
    status = 500;
    await alarm();
    await until('the first attempts', () => Promise.resolve(got.length === 2));
    await house.grant(company, lift, scopeBits.READ_TELEMETRY);
    await house.pool.query('update monitoring.notification_delivery set next_attempt_at = now()');
    await until('it to be withheld', async () => (await deliveries(theirs.id, company))[0]?.status === 'WITHHELD');
    expect(await deliveries(quiet.id)).toEqual([]);
    expect(await deliveries(all.id)).toMatchObject([{ change: 'raised', fault: null, responseStatus: 500 }]);
  });

  test('waits for the end of quiet hours with what is not critical', async () => {
    const minute = Math.floor(Date.now() / 60_000) % 1_440;
    const clock = (at: number) => new Date((((at % 1_440) + 1_440) % 1_440) * 60_000).toISOString().slice(11, 16);
    const preferences = { minSeverity: 'INFO', quietFrom: clock(minute - 10), quietTo: clock(minute + 30) };
    const { id } = await made(hook({ preferences }));
    await house.happen(lift, { code: 'door_closing_fault', occurredAt: Date.now() });
    const waiting = await until('it to wait', async () =>
      (await deliveries(id)).find(({ fault }) => fault === 'QUIET_HOURS'),
    );
    expect(waiting).toMatchObject({ status: 'PENDING', attempts: 0 });
    expect(Date.parse(waiting.nextAttemptAt)).toBeGreaterThan(Date.now() + 20 * 60_000);
    expect(got).toEqual([]);
  });

  test('is tried again when nobody takes it, and sent anew on request', async () => {
    const { id } = await made(hook());
    status = 503;
    await call('testNotificationChannel', { channelId: id });
    const failed = await until('an attempt', async () =>
      (await deliveries(id)).find(({ responseStatus }) => responseStatus === 503),
    );
    expect(failed).toMatchObject({ change: 'test', status: 'PENDING', attempts: 1 });
    status = 200;
    await house.pool.query('update monitoring.notification_delivery set next_attempt_at = now() where id = $1', [
      failed.id,
    ]);
    await delivered(id, 'test');
    expect(got.at(-1)?.headers['webhook-id']).toBe(got[0]?.headers['webhook-id']);
    expect((await call('replayNotification', { deliveryId: failed.id })).delivery).toMatchObject({ id: failed.id });
    await until('the repeat', () => Promise.resolve(got.length === 3));
  });
});

describe('channels', () => {
  test('are changed by who has seen the latest version, switched off, and deleted', async () => {
    const { id: channelId } = await made(hook());
    const update = (more: object) => call('updateNotificationChannel', { channelId, version: 1, ...more });
    const preferences = { minSeverity: 'CRITICAL', quietFrom: '22:00', quietTo: '07:00', timeZone: 'Europe/Berlin' };
    expect((await update({ preferences, isEnabled: false })).channel).toMatchObject({
      ...{ ...preferences, version: 2, isEnabled: false, name: 'Desk' },
    });
    expect((await update({ name: 'x' })).errors).toMatchObject([{ code: 'STALE_VERSION' }]);
    expect((await call('deleteNotificationChannel', { channelId })).errors).toEqual([]);
    expect((await call('deleteNotificationChannel', { channelId })).errors).toMatchObject([{ code: 'NOT_FOUND' }]);
  });

  test('show their secret once, and are refused with the field to blame', async () => {
    const input = hook({ idempotencyKey: 'k' });
    const first = await call('createNotificationChannel', input);
    expect(first.secret).toMatch(/^whsec_/);
    expect(await call('createNotificationChannel', input)).toEqual({ ...first, secret: null });
    const fieldOf = async (more: object) =>
      (await call('createNotificationChannel', hook(more))).errors[0]?.path.slice(1).join('.');
    expect(await fieldOf({ address: 'ftp://x.example' })).toBe('address');
    expect(await fieldOf({ kind: 'EMAIL', address: 'not mail' })).toBe('address');
    expect(await fieldOf({ name: '' })).toBe('name');
    expect(await fieldOf({ preferences: { quietFrom: '22:00' } })).toBe('preferences.quietTo');
    expect(await fieldOf({ preferences: { timeZone: 'Mars/Olympus' } })).toBe('preferences.timeZone');
    expect(await fieldOf({ preferences: { buildingIds: ['x'] } })).toBe('preferences.buildingIds');
  });

  test('are seen by who made them and by managers of the organization, and by nobody else', async () => {
    const { id } = await made(hook(), { ...owner, role: 'TECHNICIAN' });
    const idsFor = async (viewer: Viewer) => {
      const { data } = await house.ask(viewer, '{ notificationChannels { edges { node { id } } } }');
      return (data?.['notificationChannels'] as { edges: { node: { id: string } }[] }).edges.map(({ node }) => node.id);
    };
    expect(await idsFor(owner)).toEqual([id]);
    expect(await idsFor({ ...owner, id: randomUUID(), role: 'MANAGER' })).toEqual([id]);
    expect(await idsFor({ ...owner, id: randomUUID(), role: 'TECHNICIAN' })).toEqual([]);
    expect(await idsFor(person())).toEqual([]);
  });
});
