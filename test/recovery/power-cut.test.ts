import type { ChildProcess } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectBus } from '../../platform/bus/bus.ts';
import { privateServers } from '../support/private-servers.ts';
import { until } from '../support/until.ts';
import { LoopDisk, whyNoDisk } from './loop-disk.ts';
import { endProcess, startTelemetryOnDisk } from './telemetry-on-disk.ts';

/** CHAOS_KILLS=20 cuts five times. */
const cuts = process.env['CHAOS_KILLS'] === undefined ? 1 : 5;
const sendMs = process.env['CHAOS_KILLS'] === undefined ? 800 : 2_500;
const noDisk = await whyNoDisk();
if (noDisk !== null) console.warn(`The power cut is not tested: ${noDisk}.`);

describe.skipIf(noDisk !== null)('a power cut', () => {
  const closing = new AsyncDisposableStack();
  let redisUrl = '';
  beforeAll(async () => {
    redisUrl = closing.use(await privateServers()).urls.REDIS_URL;
  }, 60_000);
  afterAll(() => closing.disposeAsync(), 30_000);

  async function start(natsSync: string) {
    await using starting = new AsyncDisposableStack();
    const disk = starting.use(LoopDisk.make());
    const telemetry = starting.use(await startTelemetryOnDisk(disk.root, natsSync, redisUrl));
    const all = closing.use(starting.move());
    return { disk, telemetry, close: () => all.disposeAsync() };
  }

  /** Frozen where they are, and gone; what reached the disk is what there is. */
  async function cutPower({ disk, telemetry }: Awaited<ReturnType<typeof start>>, api: ChildProcess) {
    telemetry.servers.freeze();
    const left = disk.snapshot();
    await endProcess(api);
    await telemetry.servers.kill();
    await disk.boot(left);
    await telemetry.servers.start();
  }

  it(`loses nothing that was acknowledged, ${cuts} times`, { timeout: 120_000 + cuts * 60_000 }, async () => {
    const world = await start('always');
    const { run, stored, ready, register } = world.telemetry;
    let api = run('api');
    await ready();
    const device = await register();
    for (let cut = 1; cut <= cuts; cut++) {
      const writer = run('writer');
      await device.sendFor(sendMs);
      // From here on readings are on the stream alone.
      await endProcess(writer);
      const committed = await until('the tables', stored);
      await device.sendFor(sendMs);
      await cutPower(world, api);
      const after = await stored();
      expect([...committed].filter((time) => after?.has(time) !== true)).toEqual([]);
      expect(device.acknowledged.size).toBeGreaterThan(committed.size);
      api = run('api');
      const next = run('writer');
      await ready();
      await until('all that was acknowledged', async () => device.missingIn(await stored()) === 0, 60_000);
      await endProcess(next);
    }
    console.log(JSON.stringify({ cuts, acknowledged: device.acknowledged.size, lost: 0 }));
    await world.close();
  });

  it('would be noticed: a stream that is not synced loses what it acknowledged', { timeout: 120_000 }, async () => {
    const world = await start('2m');
    const { run, ready, register, servers } = world.telemetry;
    const api = run('api');
    await ready();
    const device = await register();
    await device.sendFor(sendMs);
    await cutPower(world, api);
    await using bus = await connectBus(servers.natsUrl, 'power-cut');
    const kept = await bus.sequences('TELEMETRY').catch(() => ({ last: 0 }));
    console.log(JSON.stringify({ batchesAcknowledged: device.batches, messagesKept: kept.last }));
    expect(kept.last).toBeLessThan(device.batches / 4);
    await bus[Symbol.asyncDispose]();
    await world.close();
  });
});
