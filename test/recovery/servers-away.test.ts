import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { privateServers } from '../support/private-servers.ts';
import { until } from '../support/until.ts';
import type { Server } from './servers-on-disk.ts';
import { type Sender, startTelemetryOnDisk } from './telemetry-on-disk.ts';

/** A minute with `npm run chaos` (CHAOS_KILLS). */
const awayMs = process.env['CHAOS_KILLS'] === undefined ? 3_000 : 60_000;
const sendMs = 500;

describe(`a server that is away for ${awayMs / 1000} s while a device sends`, () => {
  const closing = new AsyncDisposableStack();
  let telemetry: Awaited<ReturnType<typeof startTelemetryOnDisk>>;
  let device: Sender;
  beforeAll(async () => {
    const { REDIS_URL } = closing.use(await privateServers()).urls;
    const folder = mkdtempSync(path.join(tmpdir(), 'sitesync-away-'));
    closing.defer(() => rmSync(folder, { recursive: true, force: true }));
    telemetry = closing.use(await startTelemetryOnDisk(folder, 'always', REDIS_URL));
    telemetry.run('api');
    telemetry.run('writer');
    await telemetry.ready();
    device = await telemetry.register();
    await until('the device to be known', async () => {
      await device.sendFor(1);
      return device.acknowledged.size > 0;
    });
  }, 120_000);
  afterAll(() => closing.disposeAsync(), 30_000);

  const ways = {
    stopped: {
      begin: (server: Server) => telemetry.servers.kill([server]),
      end: (server: Server) => telemetry.servers.start([server]),
    },
    hung: {
      begin: async (server: Server) => telemetry.servers.freeze([server]),
      end: async (server: Server) => telemetry.servers.thaw([server]),
    },
  };

  /** What was acknowledged while it was away; then everything is stored. */
  async function away(server: Server, way: keyof typeof ways): Promise<number> {
    await device.sendFor(sendMs);
    await ways[way].begin(server);
    const before = device.batches;
    const from = performance.now();
    await device.sendFor(sendMs);
    const meanwhile = device.batches - before;
    await sleep(Math.max(0, awayMs - (performance.now() - from)));
    await ways[way].end(server);
    const healed = performance.now();
    await until(
      'batches to be acknowledged again',
      async () => {
        const known = device.batches;
        await device.sendFor(sendMs);
        return device.batches > known;
      },
      60_000,
    );
    await until('all that was acknowledged', async () => device.missingIn(await telemetry.stored()) === 0, 90_000);
    const settledMs = Math.round(performance.now() - healed);
    console.log(JSON.stringify({ server, way, awayMs, batchesMeanwhile: meanwhile, settledMs }));
    return meanwhile;
  }

  it.each(['stopped', 'hung'] as const)(
    'PostgreSQL %s: everything is taken all the same',
    { timeout: 300_000 },
    async (way) => {
      expect(await away('postgres', way)).toBeGreaterThan(0);
    },
  );

  it.each(['stopped', 'hung'] as const)(
    'NATS %s: nothing is acknowledged, and it goes on by itself',
    { timeout: 300_000 },
    async (way) => {
      expect(await away('nats', way)).toBe(0);
    },
  );
});
