import type { Logger } from 'pino';
import { inSpan } from '../../platform/observability/tracing.ts';
import { subgraphUnavailable } from '../operations/refusals.ts';
import type { SubgraphAnswer } from './executor.ts';
import { SubgraphUnavailable, type SubgraphClient, type SubgraphRequest } from './subgraph-client.ts';

export type SubgraphClients = ReadonlyMap<string, Pick<SubgraphClient, 'send'>>;

/** A subgraph without an answer costs its own fields only; why is for our log. */
export async function answerOrUnavailable(
  name: string,
  request: SubgraphRequest,
  clients: SubgraphClients,
  logger: Logger,
): Promise<SubgraphAnswer> {
  const client = clients.get(name);
  if (!client) throw new Error(`The plan asks a subgraph "${name}" that the supergraph does not have.`);
  try {
    return await inSpan(`fetch ${name}`, { kind: 'CLIENT' }, () => client.send(request));
  } catch (cause) {
    if (!(cause instanceof SubgraphUnavailable)) throw cause;
    logger.warn({ subgraph: name, traceId: request.context.traceId, reason: cause.message }, 'subgraph unavailable');
    return { data: null, errors: [subgraphUnavailable(name).toJSON()] };
  }
}
