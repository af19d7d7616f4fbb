import { executeQueryPlan } from '@apollo/gateway';
import type { FetchNode } from '@apollo/query-planner';
import type { PlannedOperation } from '../planning/planned-operation.ts';
import { apolloLogger } from './apollo-logger.ts';
import type { ExecutorParts } from './compiled-executor.ts';
import type { ExecutionRequest, Executor, GraphResult, SubgraphAnswer } from './executor.ts';
import { answerOrUnavailable } from './subgraph-answer.ts';

type ServiceMap = Parameters<typeof executeQueryPlan>[1];
type DataSource = ServiceMap[string];
type GatewayRequestContext = Parameters<typeof executeQueryPlan>[2];

/** Carries plans out with @apollo/gateway's own executeQueryPlan over our connections to the subgraphs. */
export class StockExecutor implements Executor {
  readonly #parts: ExecutorParts;

  constructor(parts: ExecutorParts) {
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
    for (const name of this.#parts.clients.keys()) sources[name] = this.#remote(name, request);
    const { event } = request;
    const remote = primary && sources[primary.serviceName];
    if (event && remote) sources[primary.serviceName] = answeringFirst(primary, event, remote);
    return sources;
  }

  #remote(name: string, { context }: ExecutionRequest): DataSource {
    const { clients, logger } = this.#parts;
    const process: DataSource['process'] = ({ request: { query, operationName, variables } }) => {
      // The planner prints the kind of operation first, except for an anonymous query.
      const repeatable = !query?.startsWith('mutation');
      const body = JSON.stringify({ query, operationName, variables });
      return answerOrUnavailable(name, { body, context, repeatable }, clients, logger);
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

function requestContext(request: ExecutionRequest, { logger, supergraph }: ExecutorParts): GatewayRequestContext {
  // executeQueryPlan reads `request.variables`, `logger`, `metrics` and `context`; the rest completes the type.
  return {
    request: { variables: { ...request.variables } },
    logger: apolloLogger(logger),
    metrics: {},
    context: {},
    schema: supergraph.apiSchema,
  } as GatewayRequestContext;
}
