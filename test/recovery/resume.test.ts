import { ApolloClient, gql, InMemoryCache } from '@apollo/client';
import { Client } from '@urql/core';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { resumingLink } from '../../client/adapters/apollo-link.ts';
import { resumingExchange } from '../../client/adapters/urql-exchange.ts';
import { request } from '../../client/request.ts';
import { subscribeWithResume } from '../../client/subscribe.ts';
import { startStack, type TestStack } from '../support/stack.ts';
import { until } from '../support/until.ts';

const kills = 10;
const perKill = 20;
const readings = kills * perKill;
const query = `subscription Readings($of: [ID!]!, $after: Cursor) {
  readingReceived(filter: { equipmentIds: $of, metrics: ["temperature"] }, after: $after) { cursor reading { value } } }`;

interface Event {
  readonly readingReceived: { readonly reading: { readonly value: number } };
}

const closing = new AsyncDisposableStack();
let stack: TestStack;
beforeAll(async () => {
  stack = closing.use(await startStack());
}, 120_000);
afterAll(() => closing.disposeAsync(), 30_000);

/** Three clients of users: our helper alone, and behind Apollo Client and urql. What each has received, in order. */
function subscribeAll(stop: AbortSignal): Record<string, number[]> {
  const target = { url: stack.graph, token: () => stack.world.tokens.owner };
  const variables = { of: [stack.world.equipment.id], after: 'MA' };
  const received: Record<string, number[]> = { helper: [], apollo: [], urql: [] };
  const take = (client: string) => (data: unknown) =>
    void received[client]?.push((data as Event).readingReceived.reading.value);

  void subscribeWithResume({ ...target, query, variables, after: 'MA', signal: stop, onEvent: take('helper') });

  const apollo = new ApolloClient({ link: resumingLink(target), cache: new InMemoryCache() });
  const observed = apollo
    .subscribe({ query: gql(query), variables, fetchPolicy: 'no-cache' })
    .subscribe(({ data }) => data && take('apollo')(data));

  const urql = new Client({ url: stack.graph, exchanges: [resumingExchange(target)], preferGetMethod: false });
  const stream = urql.subscription(query, variables).subscribe(({ data }) => data && take('urql')(data));

  stop.addEventListener('abort', () => {
    observed.unsubscribe();
    stream.unsubscribe();
  });
  return received;
}

/** A reading a second of event time; a retry after a kill sends it again, which is harmless. */
async function send(value: number, begin: number): Promise<void> {
  const mutation = `mutation($r: [ReadingInput!]!) { ingestTelemetry(input: { readings: $r }) { accepted duplicates } }`;
  const reading = {
    metric: 'temperature',
    value: value / 10,
    timestamp: new Date(begin + value * 1_000).toISOString(),
  };
  const target = { url: stack.graph, token: stack.world.device.credential, query: mutation };
  for (;;) {
    const sent = await request({ ...target, variables: { r: [reading] }, retries: 5 }).catch(() => null);
    if (sent !== null) return;
    await sleep(50);
  }
}

it('subscriptions of all three clients miss nothing and repeat nothing while gateway and subgraph are killed ten times', async () => {
  const stop = new AbortController();
  const received = subscribeAll(stop.signal);
  const begin = Date.now() - readings * 1_000;
  for (let value = 0; value < readings; value++) {
    if (value % perKill === perKill / 2)
      stack.crash(Math.floor(value / perKill) % 2 === 0 ? 'gateway' : 'telemetry-api');
    await send(value, begin);
  }
  const expected = Array.from({ length: readings }, (_, value) => value / 10);
  await until(
    'everything to be received',
    () => Promise.resolve(Object.values(received).every((values) => values.length >= readings)),
    60_000,
  );
  stop.abort();
  expect(received).toEqual({ helper: expected, apollo: expected, urql: expected });
}, 180_000);
