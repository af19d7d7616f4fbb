import { readFileSync } from 'node:fs';
import { pino } from 'pino';
import { gatewayConfigSchema, subgraphUrls, type GatewayConfig } from './config.ts';
import { graphiqlRoutes } from './graphiql/graphiql-route.ts';
import { createAuthenticate } from './identity/authenticate.ts';
import { createDeviceCredentialCheck, watchCredential } from './identity/device-credential.ts';
import { registryDirectory } from './identity/registry-directory.ts';
import { createUserTokenCheck, remoteKeys } from './identity/user-token.ts';
import { openGateway, type GatewaySettings, type OpenGateway } from './open-gateway.ts';
import { RegistryFeed } from './until-platform/registry-feed.ts';
import { readConfig } from './until-platform/run-process.ts';
import { requestSigner } from './until-platform/sign-request.ts';

/** The gateway as a service: environment in, an open door out. */
export async function startGateway(config = readConfig(gatewayConfigSchema)): Promise<OpenGateway> {
  // Apollo's gateway reports to its vendor unless told not to.
  process.env['APOLLO_TELEMETRY_DISABLED'] = 'true';
  await using starting = new AsyncDisposableStack();
  const logger = pino({ level: config.LOG_LEVEL, base: { service: 'gateway' } });
  const registry = starting.use(await RegistryFeed.open(config.NATS_URL, logger));
  const gateway = starting.use(
    await openGateway({
      ...identitySettings(config, registry),
      ...graphSettings(config),
      host: config.HOST,
      port: config.PORT,
      sign: requestSigner(config.GATEWAY_SECRET),
      missing: () => (registry.current ? [] : ['the device registry is not loaded yet']),
      routes: graphiqlRoutes(config.GRAPHIQL_FOLDER),
      logger,
    }),
  );
  const open = starting.move();
  logger.info({ url: gateway.url }, 'the gateway is open');
  return { port: gateway.port, url: gateway.url, [Symbol.asyncDispose]: () => open.disposeAsync() };
}

type IdentitySettings = Pick<GatewaySettings, 'authenticate' | 'watchRevocation'>;

function identitySettings(config: GatewayConfig, registry: RegistryFeed): IdentitySettings {
  const devices = registryDirectory(registry);
  const checkUser = createUserTokenCheck(remoteKeys(new URL('/jwks.json', config.DEVICES_URL)));
  return {
    authenticate: createAuthenticate(checkUser, createDeviceCredentialCheck(devices)),
    watchRevocation: watchCredential(devices),
  };
}

type GraphSettings = Pick<GatewaySettings, 'sdl' | 'subgraphUrls' | 'introspection' | 'limits' | 'subgraphTimeoutMs'>;

function graphSettings(config: GatewayConfig): GraphSettings {
  return {
    sdl: readFileSync(config.SUPERGRAPH_FILE, 'utf8'),
    subgraphUrls: subgraphUrls(config),
    introspection: config.INTROSPECTION,
    limits: {
      maxTokens: config.MAX_TOKENS,
      maxDepth: config.MAX_DEPTH,
      maxAliases: config.MAX_ALIASES,
      maxDirectives: 50,
      maxCost: config.MAX_COST,
    },
    subgraphTimeoutMs: config.SUBGRAPH_TIMEOUT_MS,
  };
}
