import type pg from 'pg';
import { migrations } from '../../../migrations/devices/list.ts';
import { waitForMigration } from '../../../platform/db/migrate.ts';
import { inTransaction, openPool } from '../../../platform/db/pool.ts';
import type { Config } from '../config.ts';
import { loadSigningKey } from '../identity/signing-key.ts';
import { issueToken } from '../identity/token.ts';
import { bench, benchMetrics, engines } from './demo-bench.ts';
import { credentialOf } from './demo-credential.ts';
import { buildings, equipment as fleet, gatewayOf } from './demo-fleet.ts';
import { building, type DemoUser, device, equipment, organizations, users } from './demo-world.ts';
import { makeDemoFleet } from './make-demo-fleet.ts';
import { makeDemoWorld } from './make-demo-world.ts';

/** Longer than signIn's: whoever tries the demo should not be thrown out after a quarter of an hour. */
const tokenSeconds = 24 * 60 * 60;

const kindOf = (user: DemoUser) =>
  Object.values(organizations).find(({ id }) => id === user.organizationId)?.kind ?? '';

/** Makes the demo world and prints, as one line of JSON on stdout, how to get into it. */
export async function printDemoWorld(config: Config): Promise<void> {
  const owner = openPool(config.DATABASE_URL, { max: 2, name: 'devices-seed' });
  try {
    await waitForMigration(owner, 'devices', migrations.at(-1)?.name ?? '');
    await makeDemoWorld(owner, config.KEY_SECRET);
    await inTransaction(owner, (client) => makeDemoFleet(client, config.KEY_SECRET));
    await untilPublished(owner);
    const key = await loadSigningKey(owner);
    const tokens = Object.entries(users).map(async ([name, user]) => {
      const { token } = await issueToken(key, { ...user, organizationKind: kindOf(user) }, tokenSeconds);
      return [name, token] as const;
    });
    const world = {
      tokens: Object.fromEntries(await Promise.all(tokens)) as Record<string, string>,
      device: { id: device.id, serial: device.serial, credential: credentialOf(device.id, config.KEY_SECRET) },
      equipment: { id: equipment[0].id },
      building: { id: building.id },
      fleet: buildings.map((of) => fleetOf(of, config.KEY_SECRET)),
      bench: {
        gateway: { id: gatewayOf(bench).id, credential: credentialOf(gatewayOf(bench).id, config.KEY_SECRET) },
        metrics: benchMetrics,
        engines: engines.map(({ unit, equipmentId, deviceId }) => ({ unit, equipmentId, deviceId })),
      },
    };
    process.stdout.write(`${JSON.stringify(world)}\n`);
  } finally {
    await owner.end();
  }
}

/** What the simulator must know to keep a building alive: its gateway, and what is built onto its equipment. */
function fleetOf(of: (typeof buildings)[number], secret: string) {
  const gateway = gatewayOf(of);
  return {
    building: { id: of.id, name: of.name, timeZone: of.timeZone },
    gateway: { id: gateway.id, credential: credentialOf(gateway.id, secret) },
    equipment: fleet
      .filter((one) => one.building === of)
      .map(({ id, name, kind, sensors }) => ({
        ...{ id, name, kind },
        devices: sensors.map((sensor) => ({ id: sensor.id, type: sensor.type })),
      })),
  };
}

/** What is printed must work at once: gateway and doors know a device when the relay has published it. */
async function untilPublished(owner: pg.Pool): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const { rowCount } = await owner.query('select 1 from devices.feed_outbox limit 1');
    if (rowCount === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('The registry was not published within 10 s: is devices-api running?');
}
