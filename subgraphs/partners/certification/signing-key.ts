import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import type pg from 'pg';
import { rowsOf, sql } from '../store/sql.ts';

export interface SigningKey {
  readonly id: string;
  /** PEM, SubjectPublicKeyInfo. */
  readonly publicKey: string;
  /** PEM, PKCS #8. */
  readonly privateKey: string;
}

const stored = async (client: pg.ClientBase): Promise<SigningKey | null> => {
  const statement = sql`select id, public_key, private_key from partners.signing_key order by created_at desc limit 1`;
  return (await rowsOf<SigningKey>(client, statement))[0] ?? null;
};

/** The key that signs reports (Ed25519), made when there is none yet. Only the owner role can read its private part. */
export async function signingKey(client: pg.ClientBase): Promise<SigningKey> {
  const known = await stored(client);
  if (known !== null) return known;
  await client.query(`select pg_advisory_xact_lock(hashtext('partners.signing_key'))`);
  const meanwhile = await stored(client);
  if (meanwhile !== null) return meanwhile;
  const pair = generateKeyPairSync('ed25519');
  const publicKey = pair.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const privateKey = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const id = createHash('sha256').update(publicKey).digest('hex').slice(0, 16);
  await client.query(
    sql`insert into partners.signing_key (id, public_key, private_key) values (${id}, ${publicKey}, ${privateKey})`
      .query,
  );
  return { id, publicKey, privateKey };
}

/** Base64 of the Ed25519 signature over the UTF-8 text. */
export const signText = (text: string, privateKey: string): string =>
  sign(null, Buffer.from(text), createPrivateKey(privateKey)).toString('base64');

export const isSigned = (text: string, signature: string, publicKey: string): boolean =>
  verify(null, Buffer.from(text), createPublicKey(publicKey), Buffer.from(signature, 'base64'));
