import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import { createExecutor, type ExecutorKind } from './execution/create-executor.ts';
import { SharedQueries } from './execution/shared-queries.ts';
import { SubgraphClient, type SignRequest } from './execution/subgraph-client.ts';
import { handleGraphql, type GraphqlRouteParts } from './http/graphql-route.ts';
import { createHttpServer, drainHttp, healthRoutes, type RouteHandler, type Routes } from './http/http-server.ts';
import type { Authenticate, WatchRevocation } from './identity/authenticate.ts';
import { anonymousViewer } from '../platform/auth/viewer.ts';
import { operationRunner, type RunOperation } from './operations/operation-runner.ts';
import { createApolloServer } from './operations/apollo-server.ts';
import { DocumentChecker } from './operations/document-checker.ts';
import { errorFormatter } from './operations/format-error.ts';
import type { GraphParts } from './operations/graph-parts.ts';
import { defaultLimits, type OperationLimits } from './operations/limits.ts';
import { OperationPlanner } from './planning/planner.ts';
import { serverSentEvents } from './subscriptions/server-sent-events.ts';
import { SocketServer } from './subscriptions/socket-server.ts';
import { SubscriptionEngine } from './subscriptions/subscription-engine.ts';
import { Requirements } from './authorization/requirements.ts';
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
  readonly introspection: boolean;
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
  readonly executor?: ExecutorKind;
  /** False: Apollo Server answers every HTTP request. */
  readonly quick?: boolean;
  readonly source?: Partial<SourceOptions>;
}

export interface OpenGateway extends AsyncDisposable {
  readonly port: number;
  readonly url: string;
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
  const graph = openGraph(settings, opening);
  const apollo = createApolloServer(graph);
  await apollo.start();
  opening.defer(() => apollo.stop());
  const engine = opening.use(openEngine(settings, graph));
  const checker = new DocumentChecker(graph);
  const http = createHttpServer(routesOf(settings, { graph, checker, apollo, engine }), settings.logger);
  opening.defer(() => drainHttp(http));
  const { authenticate, watchRevocation, logger } = settings;
  const socketParts = { graph, engine, checker, authenticate, watchRevocation, logger };
  opening.use(new SocketServer(http, { ...socketParts, path: '/graphql', maxMessageBytes, maxSubscriptions }));
  http.listen(settings.port, settings.host);
  await once(http, 'listening');
  const { port } = http.address() as AddressInfo;
  const open = opening.move();
  return { port, url: `http://${settings.host}:${port}/graphql`, [Symbol.asyncDispose]: () => open.disposeAsync() };
}

function openGraph(settings: GatewaySettings, opening: AsyncDisposableStack): GraphParts {
  const { logger, sign, introspection, subgraphTimeoutMs: timeoutMs = 5_000 } = settings;
  const loaded = loadSupergraph(settings.sdl, settings.subgraphUrls);
  const supergraph = settings.openToAll ? openedToAll(loaded, logger) : loaded;
  const clients = new Map<string, SubgraphClient>();
  for (const [name, url] of supergraph.subgraphUrls) {
    clients.set(name, opening.use(new SubgraphClient({ url, sign, timeoutMs })));
  }
  return {
    supergraph,
    executor: new SharedQueries(createExecutor(settings.executor ?? 'compiled', { supergraph, clients, logger })),
    planner: new OperationPlanner(supergraph, { safeAliases: settings.executor !== 'stock' }),
    limits: settings.limits ?? defaultLimits,
    formatError: errorFormatter((error) => logger.error({ err: error }, 'hidden from the client')),
    introspection,
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

type GraphRouteParts = Pick<GraphqlRouteParts, 'graph' | 'checker' | 'apollo' | 'engine'>;

function routesOf(settings: GatewaySettings, graphParts: GraphRouteParts): Routes {
  const { routes, graphRoutes, missing, authenticate, watchRevocation, forwardHeaders = [], quick = true } = settings;
  const stream = { ...graphParts, authenticate, watchRevocation, maxBodyBytes };
  const parts = { ...stream, events: serverSentEvents(stream), forwardHeaders, quick };
  const graphql: RouteHandler = (request, response) => handleGraphql(request, response, parts);
  return {
    ...routes,
    ...graphRoutes?.(operationRunner(graphParts.graph, graphParts.checker)),
    ...healthRoutes(missing),
    '/graphql': Object.assign(graphql, { saysCommonHeaders: true as const }),
  };
}
