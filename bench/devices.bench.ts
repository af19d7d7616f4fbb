// Devices: registration of 5,000, a page of 50 equipment against one hand-written SQL, a command's way to its device, a sweep.
import 'reflect-metadata';
import { createRequire } from 'node:module';
import pg from 'pg';
import { anonymousViewer } from '../platform/auth/viewer.ts';
import { openPool } from '../platform/db/pool.ts';
import { inTransaction } from '../platform/db/pool.ts';
import { sweepStatus } from '../subgraphs/devices/sweeper/sweep-status.ts';
import { SubgraphClient } from '../test/support/subgraph-client.ts';
import { commandsOverMqtt } from './devices-mqtt.ts';
import { benchWorld, sizes, spreadOf, timed } from './devices-world.ts';

const pages = 150;
const commands = 300;
const print = (name: string, value: string) => console.log(`${name.padEnd(58)} ${value}`);
const ms = (value: number) => `${value.toFixed(1)} ms`;

await using world = await benchWorld();
const { manager, ask, owner, equipmentIds, buildingIds } = world;

interface Sending {
  query: (...given: unknown[]) => unknown;
}
// The ORM brings a driver of its own.
const ofOrm = createRequire(createRequire(import.meta.url).resolve('@mikro-orm/postgresql'))('pg') as typeof pg;
const drivers = [pg.Client.prototype, ofOrm.Client.prototype] as unknown as Sending[];

/** Statements that the service, in this process, sends as a reader while the work runs. */
async function statementsOf(work: () => Promise<unknown>): Promise<string[]> {
  const texts: string[] = [];
  const originals = drivers.map(({ query }) => query);
  drivers.forEach((driver, i) => {
    driver.query = function (this: { user?: string }, ...given: unknown[]) {
      const [first] = given;
      const text = typeof first === 'string' ? first : ((first as { text?: string }).text ?? '');
      if (this.user === 'devices_reader') texts.push(text.replaceAll(/\s+/g, ' ').trim());
      return originals[i]?.apply(this, given);
    };
  });
  await work();
  drivers.forEach((driver, i) => (driver.query = originals[i] ?? driver.query));
  return texts;
}

const register = `mutation ($input: ImportDevicesInput!) { importDevices(input: $input) { registered refused } }`;
const lines = Array.from({ length: sizes.devices }, (_, n) => {
  const place = n % equipmentIds.length;
  return `bench-${n},vibration_sensor,Thermia,V-1,wired,${buildingIds[place % buildingIds.length]},${equipmentIds[place]},60`;
});
const csv = [
  'device_serial,device_type,manufacturer,model,connection_type,building_id,equipment_id,reporting_interval_seconds',
  ...lines,
].join('\n');
let registered = 0;
const registering = await timed(async () => {
  registered = ((await ask(manager, register, { input: { csv } })) as Record<string, { registered: number }>)[
    'importDevices'
  ]!.registered;
});
print(`registration of ${registered} devices in one call`, `${(registering / 1000).toFixed(2)} s (target 10 s)`);
await owner.query(
  `update devices.device set lifecycle = 'active', last_seen = now() - make_interval(secs => random() * 30)`,
);
await owner.query('analyze');

const page = `query ($after: Cursor) { equipmentList(first: 50, after: $after) { edges { cursor node { id name
  devices(first: 20) { edges { node { id deviceSerial lastSeen batteryLevel status } } } } } } }`;
const byHand = `select e.id, e.name, e.name as cursor, coalesce(d.list, '[]') as devices
  from (select * from devices.equipment e where (e.name, e.id) > ($1, $2::uuid) order by e.name, e.id limit 50) e
  left join lateral (select jsonb_agg(jsonb_build_object('id', d.id, 'deviceSerial', d.device_serial, 'lastSeen', d.last_seen,
      'batteryLevel', d.battery_level, 'status', d.status) order by d.device_serial, d.id) as list
    from (select * from devices.device d where d.equipment_id = e.id order by d.device_serial, d.id limit 20) d) d on true
  order by e.name, e.id`;
const reader = openPool(world.readerUrl, { max: 2, name: 'bench' });
const readByHand = (name: string, id: string) =>
  inTransaction(reader, async (client) => {
    await client.query(
      `select set_config('app.organization', $1, true), set_config('app.user', $2, true),
      set_config('app.role', 'ADMIN', true), set_config('app.device', '', true), set_config('app.organization_kind', 'OWNER', true)`,
      [...[manager.organizationId, manager.id]],
    );
    return (await client.query<{ id: string; name: string }>(byHand, [name, id])).rows;
  });

type Edges = Record<string, { edges: { cursor: string; node: { devices: { edges: unknown[] } } }[] }>;
const [graphTimes, handTimes]: [number[], number[]] = [[], []];
let after: string | null = null;
let last = { name: '', id: '00000000-0000-0000-0000-000000000000' };
for (let n = 0; n < pages + 20; n++) {
  let edges: Edges[string]['edges'] = [];
  const graphMs = await timed(async () => {
    edges = ((await ask(manager, page, { after })) as Edges)['equipmentList']!.edges;
  });
  let rows: { id: string; name: string }[] = [];
  const handMs = await timed(async () => {
    rows = await readByHand(last.name, last.id);
  });
  if (edges.length !== rows.length) throw new Error(`the pages differ: ${edges.length} and ${rows.length}`);
  if (n >= 20) {
    graphTimes.push(graphMs);
    handTimes.push(handMs);
  }
  const more = edges.length === 50;
  after = more ? (edges.at(-1)?.cursor ?? null) : null;
  last = more ? rows.at(-1)! : { name: '', id: '00000000-0000-0000-0000-000000000000' };
}
const [graph, hand] = [spreadOf(graphTimes), spreadOf(handTimes)];
print('page of 50 equipment, 417 devices with status: graph', `p50 ${ms(graph.p50)}, p99 ${ms(graph.p99)}`);
print('the same in one SQL under row-level security', `p50 ${ms(hand.p50)}, p99 ${ms(hand.p99)}`);
print('ratio', `p50 ${(graph.p50 / hand.p50).toFixed(1)}, p99 ${(graph.p99 / hand.p99).toFixed(1)} (target 3)`);
const statements = await statementsOf(() => ask(manager, page, { after: null }));
const few = await statementsOf(() => ask(manager, page.replace('first: 50', 'first: 2'), { after: null }));
print('statements of a page of 50, and of 2', `${statements.length}, ${few.length}`);
for (const text of statements) console.log(`    ${text.slice(0, 150)}`);

const { rows: some } = await owner.query<{ id: string }>(
  'select id from devices.device order by device_serial limit 1',
);
const deviceId = some[0]!.id;
const client = new SubgraphClient(world.graph, world.secret);
const device = {
  ...anonymousViewer,
  kind: 'device' as const,
  id: deviceId,
  deviceId,
  organizationId: manager.organizationId,
};
const feed = client.subscribe(device, 'subscription { deviceCommands(after: "MA") { command { id } } }');
const send = 'mutation ($input: SendDeviceCommandInput!) { sendDeviceCommand(input: $input) { command { id } } }';
const ways: number[] = [];
for (let n = 0; n < commands + 20; n++) {
  const way = await timed(async () => {
    const event = feed.next();
    await ask(manager, send, { input: { deviceId, name: 'PING' } });
    await event;
  });
  if (n >= 20) ways.push(way);
}
await feed.return?.();
await client.close();
const way = spreadOf(ways);
print(
  `a command from the mutation to its connected device (${commands})`,
  `p50 ${ms(way.p50)}, p99 ${ms(way.p99)} (target 100 ms)`,
);

const overMqtt = spreadOf(await commandsOverMqtt(world, commands));
print(
  `the same over MQTT, from the mutation to the client (${commands})`,
  `p50 ${ms(overMqtt.p50)}, p99 ${ms(overMqtt.p99)} (target 100 ms)`,
);

// The service's own sweeper waits for its turn meanwhile.
await owner.query(`select pg_advisory_lock(hashtext('devices.sweeper'))`);
const pool = openPool(world.ownerUrl, { max: 1, name: 'bench' });
const sweep = () =>
  inTransaction(pool, (connection) =>
    sweepStatus({ client: connection, events: [], messages: [], offers: [] }, new Date()),
  );
const everything = async () => {
  await owner.query('update devices.device set next_check_at = now()');
  let looked = 0;
  const took = await timed(async () => {
    for (let part = 1; part > 0; looked += part) part = await sweep();
  });
  return { took, looked };
};
const full = await everything();
const idle: number[] = [];
let looked = 0;
for (let n = 0; n < 100; n++) {
  idle.push(
    await timed(async () => {
      looked += await sweep();
    }),
  );
}
const rest = spreadOf(idle);
print(`a look at all ${full.looked} devices`, ms(full.took));
print(
  `a sweep with nothing due (${looked} looked at in 100)`,
  `p50 ${ms(rest.p50)}, p99 ${ms(rest.p99)}, 1/${Math.round(full.took / rest.p50)} of it`,
);
await pool.end();
await reader.end();
process.exitCode = 0;
