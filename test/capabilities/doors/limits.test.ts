import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWorld } from '../../../subgraphs/telemetry/test-support/world.ts';
import { privateDatabase } from '../../support/database.ts';
import { privateServers } from '../../support/private-servers.ts';
import { SubgraphClient } from '../../support/subgraph-client.ts';
import { until } from '../../support/until.ts';
import type { Sender, TheWorld } from './door.ts';
import { allDoors } from './doors.ts';

/** So few that even a slow machine sends faster. */
const perSecond = 1;
const burst = 40;

describe('a sender that is too fast', () => {
  const closing = new AsyncDisposableStack();
  const connect = (url: string, secret: string) => new SubgraphClient(url, secret);
  let world: TheWorld;
  beforeAll(async () => {
    const env = { LIMIT_SENDER_MESSAGES: String(perSecond), LIMIT_DEVICE_READINGS: '2', LIMIT_BURST_SECONDS: '20' };
    world = closing.use(await startWorld({ privateServers, privateDatabase, connect, until, env }));
  }, 60_000);
  afterAll(() => closing.disposeAsync());

  const sender = async (): Promise<Sender> => {
    const { device, credential, viewer } = await world.elevator();
    return { deviceId: device.id, credential, viewer };
  };
  let at = Math.floor(Date.now() / 1000) * 1000 - 3_600_000;
  const batch = (count = 1) => ({
    readings: Array.from({ length: count }, () => ({ metric: 'temperature', value: 20, time: (at += 1000) })),
  });

  it(
    'is told when to come again, through every door, and its neighbours notice nothing',
    { timeout: 60_000 },
    async () => {
      for (const door of allDoors(world)) {
        const [fast, neighbour] = [await sender(), await sender()];
        const answers = await Promise.all(Array.from({ length: 8 }, () => door.send(fast, batch())));
        const refused = answers.filter(({ accepted }) => accepted === 0);
        expect([door.name, refused.length > 0 && refused.length < answers.length]).toEqual([door.name, true]);
        for (const { error, retryAfterMs } of refused) {
          // MQTT 3.1.1 can only close the connection, which may outrun the receipt: what was not acknowledged is sent again.
          if (door.name.startsWith('MQTT')) expect(['CLOSED', 'RATE_LIMITED']).toContain(error);
          else expect([error, retryAfterMs !== null && retryAfterMs > 0]).toEqual(['RATE_LIMITED', true]);
        }
        expect(await door.send(neighbour, batch())).toMatchObject({ accepted: 1, error: null });
        await until('it to be let in again', async () => (await door.send(fast, batch())).accepted === 1);
      }
    },
  );

  it('may send at once what it kept for a while, and no more', async () => {
    const [rows] = allDoors(world);
    const fast = await sender();
    expect(await rows!.send(fast, batch(burst))).toMatchObject({ accepted: burst });
    // At 2 a second it takes far longer to have so many again than until the next message is let in.
    await until('the limit of readings', async () => {
      const { accepted, error, retryAfterMs } = await rows!.send(fast, batch(burst));
      expect([accepted, error]).toEqual([0, 'RATE_LIMITED']);
      return (retryAfterMs ?? 0) > 5_000;
    });
  });
});
