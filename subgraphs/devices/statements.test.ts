import { execute, parse } from 'graphql';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { asViewer, type EntityManager, type MikroORM, openOrm } from '../../platform/db/orm.ts';
import { openPool } from '../../platform/db/pool.ts';
import { poolQuery, type ViewerQuery } from '../../platform/db/viewer-query.ts';
import { buildSubgraph } from '../../platform/graphql/subgraph-schema.ts';
import { loadersFor } from './graphql/loaders.ts';
import { devicesSchema } from './graphql/schema.ts';
import { timelineLoaders } from './graphql/timeline-loaders.ts';
import { building, equipment, organizations } from './seed/demo-world.ts';
import { makeDemoWorld } from './seed/make-demo-world.ts';
import { entities } from './store/entities.ts';
import { viewerOf } from './test/running.ts';
import { openTestDatabase, type TestDatabase } from './test/test-database.ts';

let database: TestDatabase;
let orm: MikroORM;
const closing = new AsyncDisposableStack();
beforeAll(async () => {
  database = await openTestDatabase();
  closing.defer(() => database.close());
  await makeDemoWorld(database.owner, 'k'.repeat(32));
  await database.owner.query(
    `insert into devices.device (id, organization_id, device_serial, device_type, manufacturer, model, building_id, equipment_id, connection_type)
     select gen_random_uuid(), $1, 'S-' || n, 'door_sensor', 'M', 'D', $2, $3, 'wired' from generate_series(1, 60) n`,
    [organizations.owner.id, building.id, equipment[1].id],
  );
  orm = await openOrm(database.readerUrl, 'devices', entities);
  closing.defer(() => orm.close());
});
afterAll(() => closing.disposeAsync());

const document =
  parse(`query ($id: ID!, $first: Int!) { building(id: $id) { devices(first: $first) { totalCount edges { node {
  deviceSerial status connectivity { reasons gateway { id } } equipment { name components { id } maintenanceWindows { id } }
  installations { key } keys { id } maintenanceWindows { id } commands(first: 2) { totalCount edges { node { state } } } } } } } }`);

it('a page of many devices costs as many transactions as a page of one', async () => {
  const schema = await buildSubgraph(devicesSchema);
  const viewer = viewerOf('owner');
  const reader = openPool(database.readerUrl, { max: 2, name: 'statements-test' });
  closing.defer(() => reader.end());
  const cost = async (first: number) => {
    let calls = 0;
    const run = <T>(work: (em: EntityManager) => Promise<T>) => (calls++, asViewer(orm, viewer, work));
    const plain = poolQuery(reader, viewer);
    const query: ViewerQuery = (text, values) => (calls++, plain(text, values));
    const contextValue = { viewer, run, query, loaders: loadersFor(query), lists: timelineLoaders(query) };
    const answer = await execute({ schema, document, contextValue, variableValues: { id: building.id, first } });
    expect(answer.errors).toBeUndefined();
    expect(answer).toMatchObject({ data: { building: { devices: { totalCount: 61 } } } });
    return calls;
  };
  expect(await cost(60)).toBe(await cost(2));
});
