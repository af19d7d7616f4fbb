import { executeQueryPlan } from '@apollo/gateway';
import type { FetchNode } from '@apollo/query-planner';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { Logger } from 'pino';
import type { PlannedOperation } from '../planning/planned-operation.ts';
import type { LoadedSupergraph } from '../supergraph/load-supergraph.ts';
import { apolloLogger } from './apollo-logger.ts';
import type { ExecutionRequest, Executor, GraphResult, SubgraphAnswer } from './executor.ts';
import { SubgraphUnavailable, type SubgraphClient } from './subgraph-client.ts';

type ServiceMap = Parameters<typeof executeQueryPlan>[1];
type DataSource = ServiceMap[string];
type GatewayRequestContext = Parameters<typeof executeQueryPlan>[2];

export interface StockExecutorParts {
  readonly supergraph: LoadedSupergraph;
  readonly clients: ReadonlyMap<string, SubgraphClient>;
  readonly logger: Logger;
}

/** Carries plans out with @apollo/gateway's own executeQueryPlan over our connections to the subgraphs. */
export class StockExecutor implements Executor {
  readonly #parts: StockExecutorParts;

  constructor(parts: StockExecutorParts) {
    this.#parts = parts;
  }

  async execute(planned: PlannedOperation, request: ExecutionRequest): Promise<GraphResult> {
    const { supergraph } = this.#parts;
    return executeQueryPlan(
      planned.plan,
      this.#dataSources(planned.primary, request),
      requestContext(request, this.#parts),
      { schema: supergraph.apiSchema, operation: planned.operation, fragments: { ...planned.fragments } },
      supergraph.schema,
      supergraph.api,
    );
  }

  #dataSources(primary: FetchNode | null, request: ExecutionRequest): ServiceMap {
    const sources: ServiceMap = Object.create(null);
    for (const [name, client] of this.#parts.clients) sources[name] = this.#remote(name, client, request);
    const { event } = request;
    const remote = primary && sources[primary.serviceName];
    if (event && remote) sources[primary.serviceName] = answeringFirst(primary, event, remote);
    return sources;
  }

  #remote(name: string, client: SubgraphClient, { context }: ExecutionRequest): DataSource {
    const process: DataSource['process'] = async (options) => {
      const { query, operationName, variables } = options.request;
      // The planner prints the kind of operation first, except for an anonymous query.
      const repeatable = !query?.startsWith('mutation');
      const body = JSON.stringify({ query, operationName, variables });
      try {
        return await client.send({ body, context, repeatable });
      } catch (cause) {
        if (!(cause instanceof SubgraphUnavailable)) throw cause;
        const reason = { subgraph: name, traceId: context.traceId, reason: cause.message };
        this.#parts.logger.warn(reason, 'subgraph unavailable');
        return { data: null, errors: [unavailableError(name)] };
      }
    };
    return { process };
  }
}

/** The subscribed fetch is answered by the event that is already here, any other fetch by the subgraph. */
function answeringFirst(primary: FetchNode, event: SubgraphAnswer, remote: DataSource): DataSource {
  return {
    process: (options) =>
      options.request.query === primary.operation
        ? Promise.resolve({ ...event, data: event.data ?? null })
        : remote.process(options),
  };
}

function requestContext(request: ExecutionRequest, { logger, supergraph }: StockExecutorParts): GatewayRequestContext {
  // executeQueryPlan reads `request.variables`, `logger`, `metrics` and `context`; the rest completes the type.
  return {
    request: { variables: { ...request.variables } },
    logger: apolloLogger(logger),
    metrics: {},
    context: {},
    schema: supergraph.apiSchema,
  } as GatewayRequestContext;
}

function unavailableError(subgraph: string): GraphQLFormattedError {
  const message = `The "${subgraph}" subgraph does not answer.`;
  return new GraphQLError(message, { extensions: { code: 'SUBGRAPH_UNAVAILABLE' } }).toJSON();
}
