import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export interface Secrets {
  /** Key of the gateway's signature on each request to a subgraph. */
  readonly gateway: string;
  /** The demo world's credentials are derived from it, so they stay the same from start to start. */
  readonly keys: string;
  /** The passwords of the database roles are derived from it. */
  readonly database: string;
}

const makeSecret = (): string => randomBytes(32).toString('base64url');

/** Made at the first start, kept beside the data they belong to, readable by the owner only. */
export function loadSecrets(data: string): Secrets {
  const file = path.join(data, 'secrets.json');
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Secrets;
  const secrets: Secrets = { gateway: makeSecret(), keys: makeSecret(), database: makeSecret() };
  const draft = `${file}.draft`;
  writeFileSync(draft, JSON.stringify(secrets), { mode: 0o600 });
  renameSync(draft, file);
  return secrets;
}
