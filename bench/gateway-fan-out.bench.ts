// Gateway CPU per delivery of an event to 1,000 equal subscribers against one execution for each; memory of 10,000 sockets
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startMeasured, startRole, stopChild, type Measured } from './gateway/child.ts';
import { playRole } from './gateway/roles.ts';
import { Sockets } from './gateway/sockets.ts';

const [flag, role = '', argument = ''] = process.argv.slice(2);
const query = `subscription Changed($after: String) {
  changed(after: $after) { cursor product { id name text price } } }`;

interface Feed {
  readonly sdl: string;
  readonly feedUrl: string;
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-fan-out-'));
  const feed = await startRole<Feed>('feed', '');
  const file = join(folder, 'supergraph.graphql');
  writeFileSync(file, feed.ready.sdl);
  try {
    await withGateway('ours', file, (gateway) =>
      withGateway('oursOverStock', file, (overStock) => measureDeliveries(gateway, overStock, feed.ready.feedUrl)),
    );
    await withGateway('ours', file, (gateway) => measureMemory(gateway, false));
    await withGateway('ours', file, (gateway) => measureMemory(gateway, true));
  } finally {
    await stopChild(feed.child);
    rmSync(folder, { recursive: true });
  }
}

async function withGateway(role: string, file: string, work: (gateway: Measured) => Promise<void>): Promise<void> {
  const gateway = await startMeasured(role, file);
  try {
    await work(gateway);
  } finally {
    await gateway.stop();
  }
}

interface Way {
  readonly name: string;
  readonly gateway: Measured;
  readonly events: number;
  /** A variable that nobody uses makes subscriptions unequal. */
  readonly variables: (n: number) => Readonly<Record<string, unknown>>;
}

/** The ways take turns, so that what else the machine does falls on all of them. */
async function measureDeliveries(gateway: Measured, overStock: Measured, feedUrl: string): Promise<void> {
  const unequal = (n: number) => ({ n });
  const ways: Way[] = [
    { name: 'one execution for all', gateway, events: 40, variables: () => ({}) },
    { name: 'one execution for each', gateway, events: 2, variables: unequal },
    { name: "one for each, by Apollo's executor", gateway: overStock, events: 2, variables: unequal },
  ];
  const totals = ways.map(() => ({ cpuMs: 0, deliveries: 0 }));
  for (let round = 0; round < 3; round++) {
    for (const [i, way] of ways.entries()) {
      const { cpuMs, deliveries } = await deliver(way, feedUrl);
      const total = totals[i];
      if (!total) continue;
      total.cpuMs += cpuMs;
      total.deliveries += deliveries;
    }
  }
  const each = totals.map(({ cpuMs, deliveries }) => cpuMs / deliveries);
  console.log(`gateway CPU per delivery, ${subscribers} subscribers, event joined over 3 subgraphs`);
  ways.forEach(({ name }, i) =>
    console.log(
      `  ${name.padEnd(36)} ${each[i]?.toFixed(4)} ms  ${((each[i] ?? 0) / (each[0] ?? 0)).toFixed(1)} times`,
    ),
  );
}

const subscribers = 1_000;

async function deliver({ gateway, events, variables }: Way, feedUrl: string) {
  const sockets = new Sockets();
  await sockets.open(gateway.url, gateway.token ?? '', subscribers);
  sockets.subscribe(query, variables);
  await sockets.settled();
  // The first event shows that everybody is subscribed; it is not counted.
  await untilAllHear(sockets, feedUrl);
  const cpuBefore = await gateway.cpuMs();
  const from = sockets.delivered;
  for (let i = 1; i <= events; i++) {
    await emit(feedUrl);
    await sockets.until(from + i * subscribers);
  }
  const cpuMs = (await gateway.cpuMs()) - cpuBefore;
  await sockets.close();
  return { cpuMs, deliveries: events * subscribers };
}

async function untilAllHear(sockets: Sockets, feedUrl: string): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  await emit(feedUrl);
  await sockets.until(subscribers);
}

async function emit(feedUrl: string): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ query: 'mutation { emit(count: 1) }' });
  const response = await fetch(feedUrl, { method: 'POST', headers, body });
  if (!response.ok) throw new Error(`The feed answers ${response.status}.`);
  await response.text();
}

/** What each further socket costs when there are some already: the process itself, which grows at first, is not counted. */
async function measureMemory(gateway: Measured, subscribed: boolean): Promise<void> {
  const [some, all] = [2_000, 10_000];
  const sockets = new Sockets();
  const grow = async (from: number, to: number) => {
    await sockets.open(gateway.url, gateway.token ?? '', to - from);
    if (subscribed) sockets.subscribe(query, () => ({}), from);
    await sockets.settled();
    return gateway.rss();
  };
  const before = await grow(0, some);
  const kilobytes = ((await grow(some, all)) - before) / (all - some) / 1_000;
  console.log(
    `memory of the gateway, from ${some} to ${all} sockets ${subscribed ? 'with a subscription' : 'that idle'}: ${kilobytes.toFixed(1)} kB each`,
  );
  await sockets.close();
}

await (flag === '--role' ? playRole(role, argument) : main());
