import { createHmac } from 'node:crypto';
import { migrations } from '../../../migrations/devices/list.ts';
import { mintCredential } from '../../../platform/auth/device-credential.ts';
import { migrate } from '../../../platform/db/migrate.ts';
import { inTransaction, openPool } from '../../../platform/db/pool.ts';
import type { Config } from '../config.ts';
import { hashPassword } from '../identity/password.ts';
import { loadSigningKey, type SigningKey } from '../identity/signing-key.ts';
import { issueToken } from '../identity/token.ts';
import { insertWorld } from './insert-world.ts';
import { device, idOf, organizations, type UserKey, users } from './world.ts';

export interface DemoWorld {
  readonly tokens: Record<UserKey, string>;
  readonly device: { readonly id: string; readonly serial: string; readonly credential: string };
  readonly equipment: { readonly id: string };
  readonly building: { readonly id: string };
}

/** The demo is used by hand all day. */
const tokenLifetimeSeconds = 24 * 60 * 60;

const derived = (keySecret: string, name: string) => createHmac('sha256', keySecret).update(name).digest();

/** Known to whoever knows KEY_SECRET; nobody else can sign in as a demo user. */
export const demoPassword = (keySecret: string, user: UserKey): string =>
  derived(keySecret, `password ${user}`).toString('base64url');

/** Makes the demo world unless it is there, and new tokens for its users. */
export async function seedDemoWorld(config: Pick<Config, 'DATABASE_URL' | 'KEY_SECRET'>): Promise<DemoWorld> {
  await migrate(config.DATABASE_URL, 'devices', migrations);
  const owner = openPool(config.DATABASE_URL, { max: 1, name: 'devices-seed' });
  try {
    const key = await loadSigningKey(owner);
    const credential = mintCredential(idOf('device'), derived(config.KEY_SECRET, idOf('device')));
    const passwordHash = (user: string) => hashPassword(demoPassword(config.KEY_SECRET, user as UserKey));
    await inTransaction(owner, (client) => insertWorld(client, { passwordHash, credential }));
    return {
      tokens: await tokensFor(key),
      device: { id: idOf('device'), serial: device.serial, credential },
      equipment: { id: idOf(device.equipment) },
      building: { id: idOf('building') },
    };
  } finally {
    await owner.end();
  }
}

async function tokensFor(key: SigningKey): Promise<Record<UserKey, string>> {
  const kindOf = new Map<string, string>(organizations.map((one) => [one.key, one.kind]));
  const entries = users.map(async (user) => {
    const organizationKind = kindOf.get(user.organization) ?? 'OWNER';
    const account = { id: idOf(`user ${user.key}`), role: user.role, organizationId: idOf(user.organization), organizationKind };
    return [user.key, (await issueToken(key, account, tokenLifetimeSeconds)).token] as const;
  });
  return Object.fromEntries(await Promise.all(entries)) as Record<UserKey, string>;
}
