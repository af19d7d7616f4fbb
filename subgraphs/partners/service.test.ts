import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anonymousViewer, type Viewer } from '../../platform/auth/viewer.ts';
import { privateDatabase } from '../../test/support/database.ts';
import { privateServers } from '../../test/support/private-servers.ts';
import { SubgraphClient } from '../../test/support/subgraph-client.ts';
import { until } from '../../test/support/until.ts';
import { type Running, runningPartners } from './test/running.ts';

const viewer: Viewer = { ...anonymousViewer, kind: 'user', id: 'somebody' };
let running: Running;

interface Page {
  edges: { cursor: string; node: { id: string; name: string; type: string; isExample: boolean } }[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; endCursor: string; startCursor: string };
  totalCount: number;
}

const ask = (query: string, by: Viewer = viewer) => running.ask(by, query);

const fields = `edges { cursor node { id name type isExample } }
  pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount`;
const page = async (args: string) => (await ask(`{ partners${args} { ${fields} } }`)).data?.['partners'] as Page;
const names = ({ edges }: Page) => edges.map(({ node }) => node.name);

beforeAll(async () => {
  running = await runningPartners({ privateServers, privateDatabase, SubgraphClient, until });
}, 60_000);
afterAll(() => running[Symbol.asyncDispose]());

describe('the partners subgraph', () => {
  it('lists ten examples of all five types to whoever is signed in', async () => {
    const all = await page('');
    expect(all.totalCount).toBe(10);
    expect(new Set(all.edges.map(({ node }) => node.type)).size).toBe(5);
    expect(all.edges.every(({ node }) => node.isExample && node.name.startsWith('Example '))).toBe(true);
  });

  it('pages forward and backward without gap or repeat', async () => {
    const all = names(await page(''));
    const first = await page('(first: 4)');
    const second = await page(`(first: 4, after: "${first.pageInfo.endCursor}")`);
    expect([...names(first), ...names(second)]).toEqual(all.slice(0, 8));
    const back = await page(`(last: 2, before: "${second.pageInfo.startCursor}")`);
    expect(names(back)).toEqual(all.slice(2, 4));
    expect(names(await page('(last: 3)'))).toEqual(all.slice(-3));
  });

  it('filters by type', async () => {
    const found = await page('(filter: { type: SENSOR_MANUFACTURER })');
    expect([found.totalCount, found.edges.length]).toEqual([3, 3]);
  });

  it('finds one by id, as a query and as an entity, and null for no such id', async () => {
    const { id, name } = (await page('(first: 1)')).edges[0]!.node;
    const none = '11111111-1111-4111-8111-111111111111';
    const query = `{ one: partner(id: "${id}") { name } none: partner(id: "${none}") { name } bad: partner(id: "x") { name }
      _entities(representations: [{ __typename: "Partner", id: "${id}" }]) { ... on Partner { name } } }`;
    expect((await ask(query)).data).toEqual({ one: { name }, none: null, bad: null, _entities: [{ name }] });
  });

  it('refuses a foreign cursor and somebody who is not signed in', async () => {
    const cursor = Buffer.from('["a","b"]').toString('base64url');
    const codeOf = async (query: string, by?: Viewer) => (await ask(query, by)).errors?.[0]?.extensions?.['code'];
    expect(await codeOf(`{ partners(after: "${cursor}") { totalCount } }`)).toBe('BAD_CURSOR');
    expect(await codeOf('{ partners { totalCount } }', anonymousViewer)).toBe('UNAUTHENTICATED');
  });
});
