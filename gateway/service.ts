import { readFileSync } from 'node:fs';
import type { Logger } from 'pino';
import { subgraphUrls, type GatewayConfig } from './config.ts';
import { graphiqlRoutes } from './graphiql/graphiql-route.ts';
import { createAuthenticate } from './identity/authenticate.ts';
import { createDeviceCredentialCheck, watchCredential, type DeviceDirectory } from './identity/device-credential.ts';
import { createUserTokenCheck, remoteKeys } from './identity/user-token.ts';
import { openGateway, type GatewaySettings, type OpenGateway } from './open-gateway.ts';

/** What the gateway shares with other processes, once it is there. */
export interface GatewayDependencies {
  readonly devices: DeviceDirectory;
  readonly sign: GatewaySettings['sign'];
  readonly missing: () => readonly string[];
  readonly logger: Logger;
}

/** The gateway as a service: configuration in, an open door out. */
export function startGateway(config: GatewayConfig, dependencies: GatewayDependencies): Promise<OpenGateway> {
  // Apollo's gateway reports to its vendor unless told not to.
  process.env['APOLLO_TELEMETRY_DISABLED'] = 'true';
  const { devices, sign, missing, logger } = dependencies;
  const checkUser = createUserTokenCheck(remoteKeys(new URL('/jwks.json', config.DEVICES_URL)));
  return openGateway({
    sdl: readFileSync(config.SUPERGRAPH_FILE, 'utf8'),
    subgraphUrls: subgraphUrls(config),
    host: config.HOST,
    port: config.PORT,
    sign,
    authenticate: createAuthenticate(checkUser, createDeviceCredentialCheck(devices)),
    watchRevocation: watchCredential(devices),
    introspection: config.INTROSPECTION,
    missing,
    routes: graphiqlRoutes(config.GRAPHIQL_FOLDER),
    logger,
    limits: {
      maxTokens: config.MAX_TOKENS,
      maxDepth: config.MAX_DEPTH,
      maxAliases: config.MAX_ALIASES,
      maxDirectives: 50,
      maxCost: config.MAX_COST,
    },
    subgraphTimeoutMs: config.SUBGRAPH_TIMEOUT_MS,
  });
}
