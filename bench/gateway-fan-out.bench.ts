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
    await withGateway(file, (gateway) => measureDeliveries(gateway, feed.ready.feedUrl));
    await withGateway(file, measureMemory);
  } finally {
    await stopChild(feed.child);
    rmSync(folder, { recursive: true });
  }
}

async function withGateway(file: string, work: (gateway: Measured) => Promise<void>): Promise<void> {
  const gateway = await startMeasured('ours', file);
  try {
    await work(gateway);
  } finally {
    await gateway.stop();
  }
}

/** The two ways take turns; what differs is a variable that nobody uses, which makes subscriptions unequal. */
async function measureDeliveries(gateway: Measured, feedUrl: string): Promise<void> {
  const subscribers = 1_000;
  const shared = { events: 40, variables: () => ({}) };
  const single = { events: 2, variables: (n: number) => ({ n }) };
  const totals = { shared: { cpuMs: 0, deliveries: 0 }, single: { cpuMs: 0, deliveries: 0 } };
  for (let round = 0; round < 3; round++) {
    for (const [name, { events, variables }] of Object.entries({ shared, single })) {
      const sockets = new Sockets();
      await sockets.open(gateway.url, gateway.token ?? '', subscribers);
      sockets.subscribe(query, variables);
      await sockets.settled();
      // The first event shows that everybody is subscribed; it is not counted.
      await untilAllHear(sockets, feedUrl, subscribers);
      const cpuBefore = await gateway.cpuMs();
      const from = sockets.delivered;
      for (let i = 1; i <= events; i++) {
        await emit(feedUrl);
        await sockets.until(from + i * subscribers);
      }
      const total = totals[name as keyof typeof totals];
      total.cpuMs += (await gateway.cpuMs()) - cpuBefore;
      total.deliveries += sockets.delivered - from;
      await sockets.close();
    }
  }
  const [together, each] = [totals.shared, totals.single].map(({ cpuMs, deliveries }) => cpuMs / deliveries);
  if (together === undefined || each === undefined) throw new Error('Nothing was measured.');
  console.log(`gateway CPU per delivery, ${subscribers} subscribers, event joined over 3 subgraphs
  one execution for all    ${together.toFixed(4)} ms
  one execution for each   ${each.toFixed(4)} ms  shared is 1/${(each / together).toFixed(1)}`);
}

async function untilAllHear(sockets: Sockets, feedUrl: string, subscribers: number): Promise<void> {
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

async function measureMemory(gateway: Measured): Promise<void> {
  const count = 10_000;
  const kilobytesSince = async (before: number) => (((await gateway.rss()) - before) / count / 1_000).toFixed(1);
  const warm = new Sockets();
  await warm.open(gateway.url, gateway.token ?? '', 200);
  await warm.close();
  const empty = await gateway.rss();
  const sockets = new Sockets();
  await sockets.open(gateway.url, gateway.token ?? '', count);
  await sockets.settled();
  const idle = await kilobytesSince(empty);
  sockets.subscribe(query, () => ({}));
  await sockets.settled();
  const subscribed = await kilobytesSince(empty);
  console.log(`memory of the gateway, ${count} sockets (RSS per socket)
  idle                  ${idle} kB
  with a subscription   ${subscribed} kB`);
  await sockets.close();
}

await (flag === '--role' ? playRole(role, argument) : main());
