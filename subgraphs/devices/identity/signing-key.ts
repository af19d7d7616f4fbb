import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type CryptoKey, type JWK } from 'jose';
import type pg from 'pg';
import { inTransaction } from '../../../platform/db/pool.ts';

export interface SigningKey {
  readonly id: string;
  readonly privateKey: CryptoKey;
  /** What /jwks.json shows. */
  readonly publicJwk: JWK;
}

interface KeyRow {
  readonly id: string;
  readonly private_jwk: JWK;
  readonly public_jwk: JWK;
}

/** The key that signs users' tokens: made once, by whichever process is first, and shared by all. */
export async function loadSigningKey(owner: pg.Pool): Promise<SigningKey> {
  const row = await inTransaction(owner, async (client) => {
    await client.query(`select pg_advisory_xact_lock(hashtext('devices.signing_key'))`);
    return (await storedKey(client)) ?? (await makeKey(client));
  });
  const privateKey = await importJWK(row.private_jwk, 'EdDSA');
  if (privateKey instanceof Uint8Array) throw new Error('the stored signing key is not an Ed25519 key');
  return { id: row.id, privateKey, publicJwk: row.public_jwk };
}

async function storedKey(client: pg.ClientBase): Promise<KeyRow | null> {
  const { rows } = await client.query<KeyRow>(
    'select id, private_jwk, public_jwk from devices.signing_key order by created_at desc limit 1',
  );
  return rows[0] ?? null;
}

async function makeKey(client: pg.ClientBase): Promise<KeyRow> {
  const pair = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  const bare = await exportJWK(pair.publicKey);
  const id = await calculateJwkThumbprint(bare);
  const public_jwk = { ...bare, kid: id, alg: 'EdDSA', use: 'sig' };
  const private_jwk = { ...(await exportJWK(pair.privateKey)), kid: id, alg: 'EdDSA' };
  await client.query('insert into devices.signing_key (id, private_jwk, public_jwk) values ($1, $2, $3)', [
    ...[id, private_jwk, public_jwk],
  ]);
  return { id, private_jwk, public_jwk };
}
