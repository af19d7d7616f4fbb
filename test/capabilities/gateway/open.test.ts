import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenGateway } from '../../../gateway/open-gateway.ts';
import { startOpenGateway } from '../../../gateway/open/start-open-gateway.ts';
import { openHarbour, type Harbour } from './support/harbour.ts';
import { ask } from './support/harbour-gateway.ts';
import { eventually, SocketClient } from './support/socket-client.ts';

const folder = mkdtempSync(join(tmpdir(), 'open-gateway-'));
let harbour: Harbour;
let gateway: OpenGateway;

beforeAll(async () => {
  harbour = await openHarbour();
  writeFileSync(join(folder, 'foreign.graphql'), harbour.sdl);
  const args = ['--supergraph', 'foreign.graphql', '--open', '--port', '0', '--forward-header', 'X-Tenant'];
  gateway = await startOpenGateway(args, folder);
});
afterAll(async () => {
  await gateway?.[Symbol.asyncDispose]();
  await harbour?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

describe('a gateway over a foreign supergraph', () => {
  it('serves the file anew when it changes, and the one before when it is broken', async () => {
    const file = join(folder, 'foreign.graphql');
    const answers = async (query: string) => (await ask(gateway.url, query, undefined, {})).errors === undefined;
    const until = async (holds: () => Promise<boolean>) => {
      while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 50));
    };
    writeFileSync(file, harbour.sdl.replaceAll('forecast', 'outlook'));
    await until(async () => !(await answers('{ forecast }')));
    writeFileSync(file, 'no supergraph');
    process.emit('SIGHUP');
    expect(await answers('{ greeting }')).toBe(true);
    writeFileSync(file, harbour.sdl);
    await until(() => answers('{ forecast }'));
  });

  it('answers queries and mutations of whoever asks, without a signature to the subgraphs', async () => {
    const query = await ask(gateway.url, '{ forecast ships { name wind } }', undefined, {});
    expect(query).toMatchObject({ status: 200, errors: undefined, data: { forecast: 'calm' } });
    const mutation = await ask(gateway.url, 'mutation { rename(ship: "1", name: "x") { name } }', undefined, {});
    expect(mutation.data).toEqual({ rename: { name: 'x' } });
    expect(harbour.ships.received.at(-1)?.headers).not.toHaveProperty('x-sitesync-claims');
  });

  it('passes on the headers that it was told to, and no other', async () => {
    await ask(gateway.url, '{ forecast }', undefined, { 'x-tenant': 't1', 'x-user-id': 'u1' });
    const { headers } = harbour.weather.received.at(-1)!;
    expect(headers).toMatchObject({ 'x-tenant': 't1' });
    expect(headers).not.toHaveProperty('x-user-id');
  });

  it('joins the events of subscriptions', async () => {
    const client = await SocketClient.connect(gateway.url, null);
    client.subscribe('s', 'subscription { shipSighted { at ship { name wind } } }');
    await eventually(() => harbour.log.readers === 1, 'subscribed');
    harbour.log.append({ at: 5, ship: { id: '3' } });
    await client.until(() => client.payloads('s').length === 1);
    expect(client.payloads('s')[0]).toEqual({
      data: { shipSighted: { at: 5, ship: { name: 'Ship 3', wind: '30 kn' } } },
    });
    client.close();
  });

  it('says what is wrong with its arguments, and how to call it', async () => {
    const faults: [string[], RegExp][] = [
      [['--open'], /--supergraph FILE is missing/],
      [['--supergraph', 'foreign.graphql'], /Without --open/],
      [['--supergraph', 'foreign.graphql', '--open', '--port', 'x'], /--port is a whole number from 0 to 65535/],
      [['--supergraph', 'foreign.graphql', '--opne'], /Unknown option '--opne'/],
      [['--supergraph', 'none.graphql', '--open'], /none\.graphql/],
    ];
    for (const [args, message] of faults) await expect(startOpenGateway(args, folder)).rejects.toThrow(message);
  });
});
