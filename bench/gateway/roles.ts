import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { ApolloGateway } from '@apollo/gateway';
import { readFileSync } from 'node:fs';
import { exportJWK, generateKeyPair, SignJWT, createLocalJWKSet } from 'jose';
import { pino } from 'pino';
import type { ExecutorKind } from '../../gateway/execution/create-executor.ts';
import { createAuthenticate } from '../../gateway/identity/authenticate.ts';
import { createSigner } from '../../gateway/identity/request-signer.ts';
import { rememberTokens } from '../../gateway/identity/remembered-tokens.ts';
import { createUserTokenCheck } from '../../gateway/identity/user-token.ts';
import { openGateway } from '../../gateway/open-gateway.ts';
import { serveFeed } from './feed.ts';
import { serveSubgraphs } from './subgraph-servers.ts';

/** What a child process does; it tells its parent when it is ready, and its processor time when asked. */
export const roles: Readonly<Record<string, (argument: string) => Promise<unknown>>> = {
  subgraphs: async (file) => serveSubgraphs(JSON.parse(readFileSync(file, 'utf8'))),
  feed: serveFeed,
  ours: (file) => ours(file, 'compiled'),
  oursOverStock: (file) => ours(file, 'stock'),
  stock,
};

/** As we ship it: tokens are checked, limits hold, requests to subgraphs are signed. */
async function ours(file: string, executor: ExecutorKind): Promise<unknown> {
  const { publicKey, privateKey } = await generateKeyPair('EdDSA');
  const keys = createLocalJWKSet({ keys: [{ ...(await exportJWK(publicKey)), kid: 'k1', alg: 'EdDSA' }] });
  const claims = { org: '7b0f9c1e-5f0f-4f51-9a53-0d1a60a1c001', orgKind: 'OWNER', role: 'ADMIN' };
  const token = await new SignJWT(claims)
    .setProtectedHeader({ alg: 'EdDSA', kid: 'k1' })
    .setSubject('u1')
    .setIssuer('sitesync-iot')
    .setAudience('sitesync-iot')
    .setExpirationTime('1h')
    .sign(privateKey);
  const secret = 'a secret for the benchmark that is long enough';
  const gateway = await openGateway({
    sdl: readFileSync(file, 'utf8'),
    host: '127.0.0.1',
    port: 0,
    sign: createSigner(secret),
    executor,
    authenticate: createAuthenticate(rememberTokens(createUserTokenCheck(keys)), () => null),
    watchRevocation: () => () => {},
    introspection: false,
    missing: () => [],
    logger: pino({ level: 'silent' }),
  });
  return { url: gateway.url, token };
}

/** As it comes: Apollo's own data source, no authentication, no limits. */
async function stock(file: string): Promise<unknown> {
  process.env['APOLLO_TELEMETRY_DISABLED'] = 'true';
  process.env['NODE_ENV'] = 'production';
  const gateway = new ApolloGateway({ supergraphSdl: readFileSync(file, 'utf8') });
  const { url } = await startStandaloneServer(new ApolloServer({ gateway }), {
    listen: { port: 0, host: '127.0.0.1' },
  });
  return { url };
}

/** Runs one role in this process, for the parent that forked it. */
export async function playRole(name: string, argument: string): Promise<void> {
  const role = roles[name];
  if (!role) throw new Error(`There is no role ${name}.`);
  process.on('message', (what) => {
    if (what === 'memory') globalThis.gc?.();
    process.send?.({ cpu: process.cpuUsage(), rss: process.memoryUsage().rss });
  });
  process.on('disconnect', () => process.exit(0));
  process.send?.({ ready: await role(argument) });
}
