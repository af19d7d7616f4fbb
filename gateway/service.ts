import { readFileSync } from 'node:fs';
import { connectBus } from '../platform/bus/bus.ts';
import { readConfig } from '../platform/config/read-config.ts';
import { startTracing } from '../platform/observability/tracing.ts';
import { createLogger } from '../platform/log/logger.ts';
import { gatewayConfigSchema, type GatewayConfig, ingestDoors, subgraphUrls } from './config.ts';
import { graphiqlRoutes } from './graphiql/graphiql-route.ts';
import { AccessFeed } from './identity/access-feed.ts';
import { createAuthenticate, either } from './identity/authenticate.ts';
import { createDeviceCredentialCheck, watchCredential } from './identity/device-credential.ts';
import { createSigner } from './identity/request-signer.ts';
import { rememberTokens } from './identity/remembered-tokens.ts';
import { checkMember, watchMember } from './identity/registry-members.ts';
import { RegistryFeed } from './identity/registry-feed.ts';
import { registryDirectory, subjectOf } from './identity/registry-directory.ts';
import { createUserTokenCheck, remoteKeys } from './identity/user-token.ts';
import { TrustedDocuments } from './operations/trusted-documents.ts';
import { deviceDoors } from './http/device-doors.ts';
import { restRoutes } from './rest/rest-routes.ts';
import { endsWith } from './subscriptions/lost-rights.ts';
import { watchSupergraph } from './supergraph/watch-supergraph.ts';
import { openGateway, type GatewaySettings, type OpenGateway } from './open-gateway.ts';

/** The gateway as a service: environment in, an open door out. */
export async function startGateway(config = readConfig(gatewayConfigSchema)): Promise<OpenGateway> {
  // Apollo's gateway reports to its vendor unless told not to.
  process.env['APOLLO_TELEMETRY_DISABLED'] = 'true';
  await using starting = new AsyncDisposableStack();
  const logger = createLogger('gateway', config.LOG_LEVEL);
  starting.use(await startTracing('gateway', config.OTEL_EXPORTER_OTLP_ENDPOINT));
  const bus = starting.use(await connectBus(config.NATS_URL, 'gateway'));
  const { registry, stop } = await RegistryFeed.open(bus);
  starting.defer(stop);
  const { access, stop: stopAccess } = await AccessFeed.open(bus);
  starting.defer(stopAccess);
  const places = { access, subjectOf: (id: string) => subjectOf(registry, id) };
  const identity = identitySettings(config, registry);
  const graph = graphSettings(config);
  const gateway = starting.use(
    await openGateway({
      ...identity,
      ...graph,
      host: config.HOST,
      port: config.PORT,
      sign: createSigner(config.GATEWAY_SECRET),
      watchRights: (complete) => access.onLoss((loss) => complete(endsWith(loss, places))),
      missing: () => (bus.connected() ? [] : ['NATS is not connected']),
      routes: { ...graphiqlRoutes(config.GRAPHIQL_FOLDER), ...deviceDoors(config.DEVICES_URL, logger) },
      graphRoutes: (run) => restRoutes({ run, authenticate: identity.authenticate, logger }, ingestDoors(config)),
      logger,
    }),
  );
  starting.use(watchSupergraph(config.SUPERGRAPH_FILE, graph.sdl, gateway, logger));
  const open = starting.move();
  logger.info({ url: gateway.url }, 'the gateway is open');
  return {
    port: gateway.port,
    url: gateway.url,
    reload: gateway.reload,
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}

type IdentitySettings = Pick<GatewaySettings, 'authenticate' | 'watchRevocation'>;

function identitySettings(config: GatewayConfig, registry: RegistryFeed): IdentitySettings {
  const devices = registryDirectory(registry);
  const checkToken = rememberTokens(createUserTokenCheck(remoteKeys(new URL('/jwks.json', config.DEVICES_URL))));
  const checkUser = checkMember(checkToken, registry);
  return {
    authenticate: createAuthenticate(checkUser, createDeviceCredentialCheck(devices)),
    watchRevocation: either(watchCredential(devices), watchMember(registry)),
  };
}

type GraphSettings = Pick<
  GatewaySettings,
  | 'sdl'
  | 'subgraphUrls'
  | 'introspection'
  | 'introspectionRoles'
  | 'metricsToken'
  | 'trustedDocuments'
  | 'limits'
  | 'subgraphTimeoutMs'
  | 'executor'
  | 'corsOrigins'
>;

function graphSettings(config: GatewayConfig): GraphSettings {
  return {
    sdl: readFileSync(config.SUPERGRAPH_FILE, 'utf8'),
    subgraphUrls: subgraphUrls(config),
    introspection: config.INTROSPECTION !== false,
    ...(typeof config.INTROSPECTION === 'string' && { introspectionRoles: config.INTROSPECTION.split(',') }),
    metricsToken: config.METRICS_TOKEN,
    ...(config.CORS_ORIGINS && { corsOrigins: config.CORS_ORIGINS }),
    ...(config.TRUSTED_DOCUMENTS && {
      trustedDocuments: new TrustedDocuments(readFileSync(config.TRUSTED_DOCUMENTS, 'utf8')),
    }),
    limits: {
      maxTokens: config.MAX_TOKENS,
      maxDepth: config.MAX_DEPTH,
      maxAliases: config.MAX_ALIASES,
      maxDirectives: 50,
      maxCost: config.MAX_COST,
      maxPageSize: config.MAX_PAGE_SIZE,
    },
    subgraphTimeoutMs: config.SUBGRAPH_TIMEOUT_MS,
    executor: config.GATEWAY_EXECUTOR,
  };
}
