import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import { createExecutor, type ExecutorKind } from './execution/create-executor.ts';
import { SharedQueries } from './execution/shared-queries.ts';
import { SubgraphClient, type SignRequest } from './execution/subgraph-client.ts';
import { handleGraphql, type GraphqlRouteParts } from './http/graphql-route.ts';
import {
  createHttpServer,
  drainHttp,
  healthRoutes,
  type HttpTimeouts,
  type RouteHandler,
  type Routes,
} from './http/http-server.ts';
import type { Authenticate, WatchRevocation } from './identity/authenticate.ts';
import { FailedAttempts } from './identity/failed-attempts.ts';
import { anonymousViewer } from '../platform/auth/viewer.ts';
import { operationRunner, type RunOperation } from './operations/operation-runner.ts';
import { createApolloServer } from './operations/apollo-server.ts';
import { DocumentChecker } from './operations/document-checker.ts';
import { errorFormatter } from './operations/format-error.ts';
import type { GraphParts } from './operations/graph-parts.ts';
import { defaultLimits, type OperationLimits } from './operations/limits.ts';
import type { TrustedDocuments } from './operations/trusted-documents.ts';
import { OperationPlanner } from './planning/planner.ts';
import { serverSentEvents } from './subscriptions/server-sent-events.ts';
import type { EndsWith } from './subscriptions/lost-rights.ts';
import { SocketServer } from './subscriptions/socket-server.ts';
import { SubscriptionEngine } from './subscriptions/subscription-engine.ts';
import { Requirements } from './authorization/requirements.ts';
import { Generations, type Generation } from './generations.ts';
import { GatewayMetrics } from './metrics/gateway-metrics.ts';
import { metricsRoute } from './metrics/metrics-route.ts';
import type { StreamParts } from './subscriptions/http-stream.ts';
import { loadSupergraph, type LoadedSupergraph } from './supergraph/load-supergraph.ts';
import { everyField } from './supergraph/public-fields.ts';
import type { SourceOptions } from './subscriptions/resuming-source.ts';

export interface GatewaySettings {
  readonly sdl: string;
  readonly subgraphUrls?: Readonly<Record<string, string | undefined>>;
  readonly host: string;
  readonly port: number;
  readonly sign: SignRequest;
  readonly authenticate: Authenticate;
  readonly watchRevocation: WatchRevocation;
  /** Tells which subscriptions have lost the right they lived by; returns how to stop. Nobody loses any if left out. */
  readonly watchRights?: (complete: (ends: EndsWith) => void) => () => void;
  readonly introspection: boolean;
  /** Roles that may ask about the schema; everybody may if left out. */
  readonly introspectionRoles?: readonly string[];
  /** Clients may run these documents only. */
  readonly trustedDocuments?: TrustedDocuments;
  /** Shows `/metrics` to who is not on this machine. */
  readonly metricsToken?: string | undefined;
  /** What is missing before the gateway can serve, by name. */
  readonly missing: () => readonly string[];
  readonly routes?: Routes;
  /** Routes that run operations of the graph, such as those of REST. */
  readonly graphRoutes?: (run: RunOperation) => Routes;
  readonly logger: Logger;
  readonly limits?: OperationLimits;
  /** Nobody has to sign in: a foreign supergraph behind somebody else's door. */
  readonly openToAll?: boolean;
  /** Headers of the client, in lower case, that go to the subgraphs as they came. */
  readonly forwardHeaders?: readonly string[];
  readonly subgraphTimeoutMs?: number;
  readonly httpTimeouts?: HttpTimeouts;
  /** Origins of web pages that may call the gateway; `*` is every page, none if left out. */
  readonly corsOrigins?: readonly string[];
  readonly executor?: ExecutorKind;
  /** False: Apollo Server answers every HTTP request. */
  readonly quick?: boolean;
  readonly source?: Partial<SourceOptions>;
}

export interface OpenGateway extends AsyncDisposable {
  readonly port: number;
  readonly url: string;
  /** Serves another supergraph from now on; what is under way goes on over the old one. Throws for one that is not valid. */
  readonly reload: (sdl: string) => Promise<void>;
}

const sourceOptions: SourceOptions = {
  queueCapacity: 256,
  stallMs: 8_000,
  connectWindowMs: 5_000,
  resumeWindowMs: 60_000,
};
const maxBodyBytes = 1_048_576;
const maxMessageBytes = 65_536;
const maxSubscriptions = 50;

/** Opens the one door: HTTP and WebSocket on one port. Closing it stops accepting, drains, then closes upstream. */
export async function openGateway(settings: GatewaySettings): Promise<OpenGateway> {
  // Whatever is open when a later step fails is closed again, in reverse.
  await using opening = new AsyncDisposableStack();
  const metrics = new GatewayMetrics();
  const open = (sdl: string) => openGeneration(settings, sdl, metrics);
  const generations = opening.use(new Generations(await open(settings.sdl), open));
  opening.defer(settings.watchRights?.((ends) => generations.completeSubscriptions(ends)) ?? (() => undefined));
  const http = createHttpServer(routesOf(settings, generations, metrics), settings.logger, {
    timeouts: settings.httpTimeouts,
    corsOrigins: settings.corsOrigins,
  });
  opening.defer(() => drainHttp(http));
  const { authenticate, watchRevocation, logger } = settings;
  const socketParts = generations.with({ authenticate, watchRevocation, logger });
  const bounds = { path: '/graphql', maxMessageBytes, maxSubscriptions };
  opening.use(new SocketServer(http, Object.assign(socketParts, bounds)));
  http.listen(settings.port, settings.host);
  await once(http, 'listening');
  const { port } = http.address() as AddressInfo;
  const opened = opening.move();
  return {
    port,
    url: `http://${settings.host}:${port}/graphql`,
    reload: (sdl) => generations.replace(sdl),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

async function openGeneration(settings: GatewaySettings, sdl: string, metrics: GatewayMetrics): Promise<Generation> {
  await using opening = new AsyncDisposableStack();
  const graph = openGraph(settings, sdl, metrics, opening);
  const apollo = createApolloServer(graph);
  await apollo.start();
  opening.defer(() => apollo.stop());
  const engine = opening.use(openEngine(settings, graph));
  const checker = new DocumentChecker(graph);
  const open = opening.move();
  return { graph, checker, apollo, engine, [Symbol.asyncDispose]: () => open.disposeAsync() };
}

function openGraph(
  settings: GatewaySettings,
  sdl: string,
  metrics: GatewayMetrics,
  opening: AsyncDisposableStack,
): GraphParts {
  const { logger, sign, introspection, subgraphTimeoutMs: timeoutMs = 5_000 } = settings;
  const loaded = loadSupergraph(sdl, settings.subgraphUrls);
  const supergraph = settings.openToAll ? openedToAll(loaded, logger) : loaded;
  const clients = new Map<string, Pick<SubgraphClient, 'send'>>();
  for (const [name, url] of supergraph.subgraphUrls) {
    const client = opening.use(new SubgraphClient({ url, sign, timeoutMs }));
    clients.set(name, metrics.measuredClient(name, client));
  }
  const executor = createExecutor(settings.executor ?? 'compiled', { supergraph, clients, logger });
  return {
    supergraph,
    executor: metrics.measured(new SharedQueries(executor)),
    planner: new OperationPlanner(supergraph, { safeAliases: settings.executor !== 'stock' }),
    limits: settings.limits ?? defaultLimits,
    formatError: errorFormatter((error) => logger.error({ err: error }, 'hidden from the client')),
    introspection,
    introspectionRoles: settings.introspectionRoles ?? null,
    trusted: settings.trustedDocuments ?? null,
    onRefusal: (code) => metrics.refused(code),
    logger,
  };
}

/** Nobody is asked who they are, so nobody can be told that they may not. */
function openedToAll(loaded: LoadedSupergraph, logger: Logger): LoadedSupergraph {
  const { places } = loaded.requirements;
  if (places.length > 0) {
    logger.warn(
      { places: places.slice(0, 20), count: places.length },
      'authorisation is NOT enforced: open to everybody',
    );
  }
  return { ...loaded, publicFields: everyField, requirements: new Requirements(null, loaded.apiSchema) };
}

function openEngine({ sign, source }: GatewaySettings, { supergraph, executor }: GraphParts): SubscriptionEngine {
  const options = { ...sourceOptions, ...source };
  return new SubscriptionEngine({ supergraph, executor, sign, connectionViewer: anonymousViewer, options });
}

function routesOf(settings: GatewaySettings, generations: Generations, metrics: GatewayMetrics): Routes {
  const { routes, graphRoutes, missing, authenticate, watchRevocation, forwardHeaders = [], quick = true } = settings;
  const parts: StreamParts = generations.with({ authenticate, watchRevocation, maxBodyBytes });
  const failedAttempts = new FailedAttempts((address) =>
    settings.logger.warn({ address }, 'many wrong tokens come from one address'),
  );
  const more = { events: serverSentEvents(parts), forwardHeaders, quick, failedAttempts };
  const routeParts: GraphqlRouteParts = generations.with({ authenticate, watchRevocation, maxBodyBytes, ...more });
  const graphql: RouteHandler = (request, response) => handleGraphql(request, response, routeParts);
  return {
    ...routes,
    ...graphRoutes?.(operationRunner(routeParts)),
    ...healthRoutes(missing),
    '/metrics': metricsRoute(metrics.registry, settings.metricsToken),
    '/graphql': Object.assign(graphql, { saysCommonHeaders: true as const }),
  };
}
