import { createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { privateDatabase } from '../../test/support/database.ts';
import { privateServers } from '../../test/support/private-servers.ts';
import { SubgraphClient } from '../../test/support/subgraph-client.ts';
import { until } from '../../test/support/until.ts';
import { member, type Running, runningPartners } from './test/running.ts';

const closing = new AsyncDisposableStack();
const owner = member('OWNER', 'ADMIN');
const received: { headers: IncomingHttpHeaders; body: string }[] = [];
let status = 204;
let running: Running;
let url: string;
let equipmentId: string;

beforeAll(async () => {
  running = closing.use(await runningPartners({ privateServers, privateDatabase, SubgraphClient, until }));
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      received.push({ headers: request.headers, body });
      response.writeHead(status, { location: '/elsewhere' }).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.defer(() => server.closeAllConnections());
  closing.defer(() => void server.close());
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  equipmentId = (await running.equip(owner)).id;
}, 60_000);
afterAll(() => closing.disposeAsync());

interface Done {
  done: {
    webhook: { id: string; version: number; isEnabled: boolean } | null;
    secret: string | null;
    delivery: { id: string } | null;
    errors: { code: string; path: string[] }[];
  };
}
const change = async (name: string, type: string, input: object, viewer = owner) => {
  const fields = /Delivery|test/.test(name) ? 'delivery { id }' : 'webhook { id version isEnabled } secret';
  const text = `mutation ($input: ${type}!) { done: ${name}(input: $input) { ${fields} errors { code path } } }`;
  return (await running.data<Done>(viewer, text, { input })).done;
};
const create = (more = {}, viewer = owner) =>
  change('createWebhook', 'CreateWebhookInput', { url, events: ['ALERT_CHANGED'], ...more }, viewer);
const tellAlert = (subjectId = equipmentId) => {
  const payload = {
    ...{ alertId: randomUUID(), subjectId, equipmentId: subjectId, deviceId: null, alertType: 'anomaly' },
    ...{
      severity: 'warning' as const,
      status: 'active',
      change: 'raised',
      message: 'Too warm',
      triggeredAt: Date.now(),
    },
  };
  const about = { id: randomUUID(), occurredAt: Date.now(), subjectId, traceId: null };
  return running.tell({ ...about, type: 'alert.changed', payload });
};
const deliveries = async (webhookId?: string) => {
  interface Page {
    webhookDeliveries: { edges: { node: { id: string; status: string; attempts: number; responseStatus: number } }[] };
  }
  const query = `query ($id: ID) { webhookDeliveries(webhookId: $id) { edges { node { id status attempts responseStatus } } } }`;
  return (await running.data<Page>(owner, query, { id: webhookId })).webhookDeliveries.edges.map(({ node }) => node);
};

describe('a webhook', () => {
  it('is told of what its organization may see, signed so that the receiver can check it', async () => {
    const { webhook, secret } = await create({ equipmentIds: [equipmentId] });
    await create({}, member('OWNER', 'ADMIN'));
    await tellAlert();
    const { headers, body } = await until('the event', () => Promise.resolve(received[0]));
    const key = Buffer.from(secret?.replace('whsec_', '') ?? '', 'base64');
    const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
    expect(headers['webhook-signature']).toBe(`v1,${createHmac('sha256', key).update(signed).digest('base64')}`);
    expect(JSON.parse(body)).toMatchObject({
      type: 'alert.changed',
      data: { subjectId: equipmentId, severity: 'warning' },
    });
    await until('the delivery', async () => (await deliveries(webhook?.id))[0]?.status === 'DELIVERED');
    await tellAlert(randomUUID());
    expect(received).toHaveLength(1);
    await change('deleteWebhook', 'WebhookIdInput', { id: webhook?.id });
  });

  it('is retried with the same id after a failure or a redirect, which is not followed; and can be replayed', async () => {
    const { webhook } = await create();
    status = 302;
    const { delivery } = await change('testWebhook', 'WebhookIdInput', { id: webhook?.id });
    const failed = await until('a failed attempt', async () =>
      (await deliveries(webhook?.id)).find(({ responseStatus }) => responseStatus === 302),
    );
    expect([failed.status, failed.attempts]).toEqual(['PENDING', 1]);
    const early = await change('replayWebhookDelivery', 'ReplayWebhookDeliveryInput', { deliveryId: delivery?.id });
    expect(early.errors[0]?.code).toBe('INVALID_STATE');
    status = 200;
    await until('the second attempt', async () => (await deliveries(webhook?.id))[0]?.status === 'DELIVERED');
    await change('replayWebhookDelivery', 'ReplayWebhookDeliveryInput', { deliveryId: delivery?.id });
    const ids = () => received.map(({ headers }) => headers['webhook-id']).filter((id) => id === delivery?.id);
    await until('the replay', () => Promise.resolve(ids().length === 3));
    await change('deleteWebhook', 'WebhookIdInput', { id: webhook?.id });
  });

  it('is not told what its organization may not see any more', async () => {
    const { webhook } = await create();
    const body = { id: webhook?.id, version: webhook?.version, isEnabled: false };
    const paused = await change('updateWebhook', 'UpdateWebhookInput', body);
    expect(paused.webhook?.isEnabled).toBe(false);
    const stale = await change('updateWebhook', 'UpdateWebhookInput', body);
    expect(stale.errors[0]?.code).toBe('STALE_VERSION');
    // Queued while it could be seen, due when it cannot.
    await running.pool.query(
      `insert into partners.webhook_delivery (id, webhook_id, organization_id, event, event_id, subject_id, body, next_attempt_at, created_at)
       values ($1, $2, $3, 'alert_changed', $1, $4, '{}', now(), now())`,
      [randomUUID(), webhook?.id, owner.organizationId, randomUUID()],
    );
    const again = { id: webhook?.id, version: paused.webhook?.version, isEnabled: true };
    await change('updateWebhook', 'UpdateWebhookInput', again);
    await until('it to be withheld', async () => (await deliveries(webhook?.id))[0]?.status === 'WITHHELD');
  });

  it('is refused for what is no address, no event, or nobody who manages', async () => {
    const bad = await create({ url: 'ftp://a.example', events: [] });
    expect(bad.errors.map(({ path }) => path[1])).toEqual(['url', 'events']);
    expect((await create({ equipmentIds: [randomUUID()] })).errors[0]?.code).toBe('NOT_FOUND');
    const query = '{ webhooks { totalCount } }';
    const refused = await running.ask(member('OWNER', 'TECHNICIAN'), query);
    expect(refused.errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
    expect(await running.data(member('OWNER'), query)).toEqual({ webhooks: { totalCount: 0 } });
  });
});
