import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { anonymousViewer, type Viewer } from '../../platform/auth/viewer.ts';
import { signRequest } from '../../platform/auth/gateway-signature.ts';
import { provisionDatabase } from '../../platform/db/provision.ts';
import { predictionsEnv } from './config.ts';
import { startPredictions } from './service.ts';

const secret = 's'.repeat(32);
const port = 20_000 + (process.pid % 10_000);
const [mine, foreign, unscoped] = [randomUUID(), randomUUID(), randomUUID()];
const viewer: Viewer = { ...anonymousViewer, kind: 'user', id: randomUUID(), organizationId: randomUUID() };
let urls: { ownerUrl: string; readerUrl: string };
let running: AsyncDisposable;

const start = () =>
  startPredictions(
    predictionsEnv.parse({
      ...{ PORT: port, LOG_LEVEL: 'silent', DATABASE_URL: urls.ownerUrl, READER_DATABASE_URL: urls.readerUrl },
      ...{ NATS_URL: process.env['NATS_URL'], REDIS_URL: process.env['REDIS_URL'], GATEWAY_SECRET: secret },
    }),
  );

async function ask(query: string, by: Viewer = viewer) {
  const body = JSON.stringify({ query });
  const { claims, signature } = signRequest(secret, by, body, Date.now());
  const headers = {
    'content-type': 'application/json',
    'x-sitesync-claims': claims,
    'x-sitesync-signature': signature,
  };
  const response = await fetch(`http://127.0.0.1:${port}/graphql`, { method: 'POST', headers, body });
  return (await response.json()) as { data: Record<string, never> | null; errors?: { extensions: { code: string } }[] };
}

async function owner(sql: string, values: unknown[] = []) {
  const client = new pg.Client({ connectionString: urls.ownerUrl });
  await client.connect();
  try {
    return (await client.query(sql, values)).rows as Record<string, unknown>[];
  } finally {
    await client.end();
  }
}

const models = async () =>
  ((await ask('{ models { id version checksum heldOutRmse baselineRmse trainingMs trainedAt } }')).data?.['models'] ??
    []) as Record<string, number | string>[];
const oneModel = () =>
  vi.waitFor(async () => expect(await models()).toHaveLength(1), { timeout: 60_000, interval: 200 });

beforeAll(async () => {
  urls = (await provisionDatabase(process.env['DATABASE_URL'] ?? '', 'secret')).predictions;
  running = await start();
  const insert = 'insert into predictions.access values ($1, $2, $1, $3, null)';
  await owner(insert, [viewer.organizationId, mine, 4]);
  await owner(insert, [viewer.organizationId, unscoped, 1]);
  await owner(insert, [randomUUID(), foreign, 4]);
  await oneModel();
}, 90_000);
afterAll(() => running[Symbol.asyncDispose]());

const predictions = `{ _entities(representations: [${[mine, foreign, unscoped]
  .map((id) => `{ __typename: "Equipment", id: "${id}" }`)
  .join(', ')}]) { ... on Equipment { prediction { modelVersion predictionBasis overallConfidence reason
  remainingUsefulLife { days } } } } }`;

describe('the predictions subgraph', () => {
  it('answers without a number where the viewer may read, and null elsewhere', async () => {
    const [model] = await models();
    expect((await ask(predictions)).data?.['_entities']).toEqual([
      {
        prediction: {
          ...{ modelVersion: model?.['version'], predictionBasis: 'LIMITED_DATA', overallConfidence: null },
          ...{ reason: expect.stringContaining('turbofan engines') as string, remainingUsefulLife: [] },
        },
      },
      { prediction: null },
      { prediction: null },
    ]);
  });

  it('refuses somebody who is not signed in', async () => {
    expect((await ask('{ models { id } }', anonymousViewer)).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  });

  it('loads the stored model at the next start', async () => {
    const before = await models();
    await running[Symbol.asyncDispose]();
    running = await start();
    await vi.waitFor(async () => {
      const { data } = await ask(predictions);
      expect(JSON.stringify(data)).toContain(String(before[0]?.['version']));
    });
    expect(await models()).toEqual(before);
  });

  it('trains anew when the stored model is not what was stored', async () => {
    const [before] = await models();
    await owner("update predictions.model set forest = forest || ' '");
    await running[Symbol.asyncDispose]();
    running = await start();
    await vi.waitFor(
      async () => {
        const [after] = await models();
        expect(after?.['checksum']).toBe(before?.['checksum']);
        expect(after?.['trainedAt']).not.toBe(before?.['trainedAt']);
      },
      { timeout: 60_000, interval: 200 },
    );
  }, 90_000);
});
