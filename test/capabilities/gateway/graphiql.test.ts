import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, specifiedRules, validate } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphiqlRoutes } from '../../../gateway/graphiql/graphiql-route.ts';
import type { OpenGateway } from '../../../gateway/open-gateway.ts';
import { defaultLimits, limitRules } from '../../../gateway/operations/limits.ts';
import { loadSupergraph } from '../../../gateway/supergraph/load-supergraph.ts';
import { openHarbour, type Harbour } from './support/harbour.ts';
import { openHarbourGateway } from './support/harbour-gateway.ts';

const folder = mkdtempSync(join(tmpdir(), 'graphiql-'));
let harbour: Harbour;
let gateway: OpenGateway;

beforeAll(async () => {
  const build = new URL('../../../gateway/graphiql/build.mjs', import.meta.url).href;
  const { buildGraphiql } = (await import(build)) as { buildGraphiql: (outDir: string) => Promise<void> };
  await buildGraphiql(folder);
  harbour = await openHarbour();
  gateway = await openHarbourGateway(harbour, { routes: graphiqlRoutes(folder) });
});
afterAll(async () => {
  await gateway?.[Symbol.asyncDispose]();
  await harbour?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

describe('GraphiQL', () => {
  const get = (path: string) => fetch(new URL(path, gateway.url));

  it('is served whole by the gateway, and may load nothing from elsewhere', async () => {
    const page = await get('/graphiql');
    expect(page.headers.get('content-security-policy')).toMatch(/default-src 'none'; script-src 'self';/);
    const html = await page.text();
    const links = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link]) => link ?? '');
    expect(links.filter((link) => !link.startsWith('data:')).sort()).toEqual(['/graphiql/app.css', '/graphiql/app.js']);
    for (const path of ['/graphiql/app.css', '/graphiql/app.js']) {
      const asset = await get(path);
      expect([asset.status, asset.headers.get('content-security-policy') !== null]).toEqual([200, true]);
      expect((await asset.text()).length).toBeGreaterThan(10_000);
    }
    expect(await (await get('/graphiql/app.css')).text()).not.toMatch(/url\((?!['"]?(?:data:|#))/);
  });

  it.skipIf(!existsSync('supergraph.graphql'))(
    'offers examples that are valid in our graph and within its limits',
    () => {
      const { apiSchema } = loadSupergraph(readFileSync('supergraph.graphql', 'utf8'));
      const examples = readdirSync('gateway/graphiql/examples');
      expect(examples.length).toBeGreaterThan(3);
      for (const example of examples) {
        const document = parse(readFileSync(join('gateway/graphiql/examples', example), 'utf8'));
        const errors = validate(apiSchema, document, [...specifiedRules, ...limitRules(defaultLimits)]);
        expect([example, ...errors.map(({ message }) => message)]).toEqual([example]);
      }
    },
  );

  it('serves no other file and takes no other method', async () => {
    for (const path of ['/graphiql/..%2f..%2fpackage.json', '/graphiql/index.html', '/graphiql/app.js/x'])
      expect((await get(path)).status).toBe(404);
    expect((await fetch(new URL('/graphiql', gateway.url), { method: 'POST' })).status).toBe(405);
  });
});
