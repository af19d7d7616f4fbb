import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import { GraphQLError } from 'graphql';
import { apolloLogger } from '../execution/apollo-logger.ts';
import type { GraphResult } from '../execution/executor.ts';
import type { RequestContext } from '../execution/request-context.ts';
import { findOperation } from './document-checker.ts';
import type { GraphParts } from './graph-parts.ts';
import { limitRules } from './limits.ts';
import { knowOperation } from './known-operation.ts';
import { pageSizesOf } from './page-size.ts';
import { findForbidden, findInputFaults } from './prepare-operation.ts';
import { runOperation } from './run-operation.ts';

type ApolloGateway = NonNullable<ConstructorParameters<typeof ApolloServer<RequestContext>>[0]['gateway']>;

/** Apollo Server over our planner and executor: parses, validates, bounds and formats queries and mutations. */
export function createApolloServer(parts: GraphParts): ApolloServer<RequestContext> {
  return new ApolloServer<RequestContext>({
    gateway: gatewayOf(parts),
    plugins: [ApolloServerPluginLandingPageDisabled(), authorisation(parts)],
    validationRules: limitRules(parts.limits),
    parseOptions: { maxTokens: parts.limits.maxTokens },
    formatError: parts.formatError,
    introspection: parts.introspection,
    logger: apolloLogger(parts.logger),
    // A browser adds neither by itself, so these requests were asked about first (CORS preflight).
    csrfPrevention: { requestHeaders: ['authorization', 'apollo-require-preflight', 'x-apollo-operation-name'] },
    allowBatchedHttpRequests: false,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    // Without this Apollo reads NODE_ENV and, in production, switches introspection and more by itself.
    nodeEnv: 'production',
  });
}

function gatewayOf(parts: GraphParts): ApolloGateway {
  return {
    onSchemaLoadOrUpdate(callback) {
      const { apiSchema, sdl } = parts.supergraph;
      callback({ apiSchema, coreSupergraphSdl: sdl });
      return () => {};
    },
    load: async () => ({ executor: (request) => run(request, parts) }),
    stop: async () => {},
  };
}

type GatewayRequest = Parameters<NonNullable<Awaited<ReturnType<ApolloGateway['load']>>['executor']>>[0];

async function run({ request, document, source, context }: GatewayRequest, parts: GraphParts): Promise<GraphResult> {
  const { operationName, variables = {} } = request;
  const operation = findOperation(document, operationName);
  if (operation instanceof GraphQLError) return { errors: [operation] };
  const known = knowOperation(operation, document, parts.supergraph);
  const faults = findInputFaults(known, { pageSizes: pageSizesOf(document) }, variables, parts);
  if (faults.length > 0) return { errors: faults };
  return runOperation({ query: source, operationName, variables }, known, context as RequestContext, parts);
}

/** Who may run this operation at all; what each field shows is the subgraphs' matter. */
function authorisation(parts: GraphParts): ApolloServerPlugin<RequestContext> {
  return {
    // graphql-js throws some faults of a document out of validate(), where Apollo Server expects none.
    unexpectedErrorProcessingRequest: async ({ error }) => {
      if (error instanceof GraphQLError) throw badRequest(error.message);
    },
    requestDidStart: async () => ({
      didResolveOperation: async ({ operation, document, source, contextValue }) => {
        if (!operation) return;
        const untrusted = parts.trusted?.findFault(source);
        if (untrusted) throw untrusted;
        const known = knowOperation(operation, document, parts.supergraph);
        const refusal = findForbidden(known, contextValue.viewer, parts);
        if (refusal) throw refusal;
        if (operation.operation === 'subscription') throw badRequest(needsASocket);
      },
    }),
  };
}

const needsASocket = 'Subscriptions are served over a WebSocket on this path (graphql-transport-ws).';

function badRequest(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_REQUEST', http: { status: 400 } } });
}
