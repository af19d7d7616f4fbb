import type { Viewer } from '../../platform/auth/viewer.ts';
import type { PlannedOperation } from '../planning/planned-operation.ts';
import { Cancellation } from './cancellation.ts';
import type { ExecutionRequest, Executor, GraphResult, IncrementalPart } from './executor.ts';

interface Flight {
  readonly result: Promise<GraphResult>;
  readonly cancellation: Cancellation;
  waiting: number;
}

/**
 * Equal queries of one viewer that are asked while the first is still under way get its answer (documents, variables and
 * viewer decide). A query that begins after a mutation has ended never gets an answer from before it.
 */
export class SharedQueries implements Executor {
  readonly #executor: Executor;
  readonly #flights = new WeakMap<PlannedOperation, Map<string, Flight>>();
  readonly #viewers = new WeakMap<Viewer, string>();
  #mutations = 0;

  constructor(executor: Executor) {
    this.#executor = executor;
  }

  async execute(planned: PlannedOperation, request: ExecutionRequest): Promise<GraphResult> {
    if (request.event) return this.#executor.execute(planned, request);
    if (planned.operation.operation === 'query') return this.#share(planned, request);
    try {
      return await this.#executor.execute(planned, request);
    } finally {
      this.#mutations++;
    }
  }

  async *executeDeferred(
    planned: PlannedOperation,
    request: ExecutionRequest,
  ): AsyncGenerator<GraphResult | IncrementalPart, void, undefined> {
    try {
      if (this.#executor.executeDeferred) yield* this.#executor.executeDeferred(planned, request);
    } finally {
      if (planned.operation.operation === 'mutation') this.#mutations++;
    }
  }

  async #share(planned: PlannedOperation, request: ExecutionRequest): Promise<GraphResult> {
    const { viewer, forwarded } = request.context;
    const key = `${this.#mutations} ${this.#viewerKey(viewer)} ${JSON.stringify([forwarded, request.variables])}`;
    const flights = this.#flights.get(planned) ?? new Map<string, Flight>();
    this.#flights.set(planned, flights);
    const flight = flights.get(key) ?? this.#start(planned, request, flights, key);
    flight.waiting++;
    const { cancellation } = request.context;
    return cancellation ? leavingWith(cancellation, flight) : flight.result;
  }

  /** Tokens are remembered with their viewers, so the same viewer is mostly the same object. */
  #viewerKey(viewer: Viewer): string {
    const known = this.#viewers.get(viewer) ?? JSON.stringify(viewer);
    this.#viewers.set(viewer, known);
    return known;
  }

  #start(planned: PlannedOperation, request: ExecutionRequest, flights: Map<string, Flight>, key: string): Flight {
    const cancellation = new Cancellation();
    const context = { ...request.context, cancellation };
    const result = this.#execute(planned, { ...request, context }, flights, key);
    const flight = { result, cancellation, waiting: 0 };
    flights.set(key, flight);
    return flight;
  }

  async #execute(
    planned: PlannedOperation,
    request: ExecutionRequest,
    flights: Map<string, Flight>,
    key: string,
  ): Promise<GraphResult> {
    try {
      return await this.#executor.execute(planned, request);
    } finally {
      flights.delete(key);
    }
  }
}

/** Only when nobody waits any more is the work in vain. */
function leavingWith(cancellation: Cancellation, flight: Flight): Promise<GraphResult> {
  cancellation.add(() => {
    if (--flight.waiting === 0) flight.cancellation.cancel();
  });
  return flight.result;
}
