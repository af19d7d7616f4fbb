import { GraphQLError } from 'graphql';
import type { Logger } from 'pino';
import type { PlannedOperation } from '../planning/planned-operation.ts';
import type { LoadedSupergraph } from '../supergraph/load-supergraph.ts';
import { compileDeferred, type RunDeferred } from './compiled/compile-deferred.ts';
import { compileOperation, type CompileParts, type RunOperation } from './compiled/compile-operation.ts';
import type { Send } from './compiled/fetch-step.ts';
import { TypeNames } from './compiled/type-names.ts';
import type { ExecutionRequest, Executor, GraphResult, IncrementalPart } from './executor.ts';
import { answerOrUnavailable, type SubgraphClients } from './subgraph-answer.ts';

export interface ExecutorParts {
  readonly supergraph: LoadedSupergraph;
  readonly clients: SubgraphClients;
  readonly logger: Logger;
}

/** Carries plans out as closures that were compiled once for each plan. */
export class CompiledExecutor implements Executor {
  readonly #parts: CompileParts;
  readonly #compiled = new WeakMap<PlannedOperation, RunOperation>();
  readonly #deferred = new WeakMap<PlannedOperation, RunDeferred>();

  constructor({ supergraph, clients, logger }: ExecutorParts) {
    const send: Send = (subgraph, body, repeatable, { context }) =>
      answerOrUnavailable(subgraph, { body, context, repeatable }, clients, logger);
    this.#parts = { supergraph, typeNames: new TypeNames(supergraph.schema), send };
  }

  async execute(planned: PlannedOperation, request: ExecutionRequest): Promise<GraphResult> {
    let run = this.#compiled.get(planned);
    if (!run) this.#compiled.set(planned, (run = compileOperation(planned, this.#parts)));
    try {
      return await run(request);
    } catch (error) {
      if (error instanceof GraphQLError) return { errors: [error] };
      throw error;
    }
  }

  async *executeDeferred(
    planned: PlannedOperation,
    request: ExecutionRequest,
  ): AsyncGenerator<GraphResult | IncrementalPart, void, undefined> {
    let run = this.#deferred.get(planned);
    if (!run) this.#deferred.set(planned, (run = compileDeferred(planned, this.#parts)));
    try {
      yield* run(request);
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      yield { errors: [error] };
    }
  }
}
