import { GraphQLError, type ExecutionArgs, type FormattedExecutionResult, type GraphQLFormattedError } from 'graphql';
import type { ConnectionInitMessage, ExecutionResult, ServerOptions, SubscribePayload } from 'graphql-ws';
import type { GraphResult } from '../execution/executor.ts';
import type { RequestContext } from '../execution/request-context.ts';
import type { Authenticate } from '../identity/authenticate.ts';
import type { DocumentChecker } from '../operations/document-checker.ts';
import type { GraphParts } from '../operations/graph-parts.ts';
import type { KnownOperation } from '../operations/known-operation.ts';
import { runOperation } from '../operations/run-operation.ts';
import { prepareOperation } from '../operations/prepare-operation.ts';
import { SlowConsumer } from './resuming-source.ts';
import { closeCodes, type SocketSession } from './socket-session.ts';
import type { SubscriptionEngine } from './subscription-engine.ts';

export interface SocketProtocolParts {
  readonly graph: GraphParts;
  readonly checker: DocumentChecker;
  readonly engine: SubscriptionEngine;
  readonly authenticate: Authenticate;
  readonly maxSubscriptions: number;
}

/** Told when somebody has signed in, to be told in turn when that ends. */
type Watch = (session: SocketSession, authorization: string | undefined) => void;

type Options = ServerOptions<ConnectionInitMessage['payload'], { session: SocketSession }>;

/** What our args carry beside graphql-js's: Apollo Server wants the text. */
interface SocketArgs extends ExecutionArgs {
  readonly source: string;
  readonly known: KnownOperation;
}

type Format = (error: GraphQLError) => GraphQLFormattedError;

/** The graph's side of graphql-transport-ws: who connects, and what a subscribe message runs. */
export function socketProtocol(parts: SocketProtocolParts, watch: Watch): Options {
  const { formatError } = parts.graph;
  const format: Format = (error) => formatError(error.toJSON(), error);
  const textOf = encodeOnce((result) => JSON.stringify(formatResult(result, format)));
  return {
    connectionInitWaitTimeout: 3_000,
    onConnect: ({ connectionParams, extra }) => connect(connectionParams, extra.session, parts, watch),
    onSubscribe: ({ subscriptions, extra }, _id, payload) => {
      const tooMany = Object.keys(subscriptions).length > parts.maxSubscriptions;
      return tooMany ? [tooManySubscriptions(parts.maxSubscriptions)] : prepare(payload, extra.session, parts);
    },
    subscribe: (args) => subscribe(args as SocketArgs, parts),
    execute: (args) => run(args as SocketArgs, parts),
    onNext: ({ extra }, _id, _payload, _args, result) => extra.session.hold(textOf(result as GraphResult)) as never,
    onError: ({ extra }, _id, _payload, errors) => {
      const slow = errors.map(({ originalError }) => originalError).find((error) => error instanceof SlowConsumer);
      if (slow) extra.session.close(closeCodes.slowConsumer, slowReason(slow));
      return errors.map(format);
    },
  };
}

/** The text of a result, which is the same object for all who share it. */
function encodeOnce(encode: (result: GraphResult) => string): (result: GraphResult) => string {
  const texts = new WeakMap<GraphResult, string>();
  return (result) => {
    const known = texts.get(result) ?? encode(result);
    texts.set(result, known);
    return known;
  };
}

/** Bytes that a close frame has for its reason (RFC 6455). */
const maxReasonBytes = 123;

/** With the cursor to subscribe again behind, if there is one and the frame can hold it. */
function slowReason({ cursor }: SlowConsumer): string {
  const reason = `SLOW_CONSUMER ${cursor ?? ''}`.trim();
  return Buffer.byteLength(reason) <= maxReasonBytes ? reason : 'SLOW_CONSUMER';
}

async function connect(
  params: Readonly<Record<string, unknown>> | undefined,
  session: SocketSession,
  { authenticate }: SocketProtocolParts,
  watch: Watch,
): Promise<boolean> {
  const authorization = params?.['authorization'] ?? params?.['Authorization'];
  if (authorization !== undefined && typeof authorization !== 'string') return false;
  const viewer = await authenticate(authorization);
  if (!viewer) return false;
  session.signIn(viewer);
  watch(session, authorization);
  return true;
}

function prepare(
  payload: SubscribePayload,
  session: SocketSession,
  parts: SocketProtocolParts,
): ExecutionArgs | readonly GraphQLError[] {
  const operationName = payload.operationName ?? undefined;
  const variableValues = payload.variables ?? {};
  const request = { query: payload.query, operationName, variables: variableValues };
  const prepared = prepareOperation(request, session.viewer, parts.graph, parts.checker);
  if (!('document' in prepared)) return prepared;
  const args: SocketArgs = {
    schema: parts.graph.supergraph.apiSchema,
    document: prepared.document,
    operationName,
    variableValues,
    contextValue: session.context,
    source: payload.query,
    known: prepared,
  };
  return args;
}

function subscribe(args: SocketArgs, { graph, engine }: SocketProtocolParts) {
  const variables = args.variableValues ?? {};
  const context = args.contextValue as RequestContext;
  try {
    const planned = graph.planner.plan(args.source, args.document, args.operationName ?? undefined);
    return engine.subscribe({ planned, variables, context });
  } catch (error) {
    if (error instanceof GraphQLError) return { errors: [error] };
    throw error;
  }
}

function run(args: SocketArgs, { graph }: SocketProtocolParts): Promise<ExecutionResult> {
  const { source: query, operationName, variableValues, contextValue, known } = args;
  const request = { query, operationName: operationName ?? undefined, variables: variableValues ?? {} };
  return runOperation(request, known, contextValue as RequestContext, graph) as Promise<ExecutionResult>;
}

function formatResult({ data, errors, extensions }: GraphResult, format: Format): FormattedExecutionResult {
  const formatted = errors?.map((error) => (error instanceof GraphQLError ? format(error) : error));
  return {
    ...(data !== undefined && { data }),
    ...(formatted && { errors: formatted }),
    ...(extensions && { extensions }),
  };
}

function tooManySubscriptions(limit: number): GraphQLError {
  return new GraphQLError(`A socket carries at most ${limit} operations at once.`, {
    extensions: { code: 'LIMIT_EXCEEDED' },
  });
}
