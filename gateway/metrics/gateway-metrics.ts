import { Counter, Histogram, Registry } from 'prom-client';
import type { ExecutionRequest, Executor, GraphResult } from '../execution/executor.ts';
import type { SubgraphClient } from '../execution/subgraph-client.ts';
import type { PlannedOperation } from '../planning/planned-operation.ts';

type Send = Pick<SubgraphClient, 'send'>;

/** Names are the clients' to choose: so many are told apart, the rest is counted together. */
const maxNames = 200;
const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/** What Prometheus asks for: durations (s) and outcomes, by name of the operation and by subgraph. */
export class GatewayMetrics {
  readonly registry = new Registry();
  readonly #names = new Set<string>();
  readonly #labels = new WeakMap<PlannedOperation, { operation: string; type: string }>();
  readonly #operations = new Histogram({
    name: 'sitesync_gateway_operation_seconds',
    help: 'Duration of executed operations; of subscriptions, that of each event.',
    labelNames: ['operation', 'type'] as const,
    buckets,
    registers: [this.registry],
  });
  readonly #outcomes = new Counter({
    name: 'sitesync_gateway_operations_total',
    help: 'Executed operations by outcome: ok, partial (data with errors), failed (no data).',
    labelNames: ['operation', 'type', 'outcome'] as const,
    registers: [this.registry],
  });
  readonly #refusals = new Counter({
    name: 'sitesync_gateway_refusals_total',
    help: 'Operations that were refused before they ran, by the code of the error: invalid, beyond a limit, not allowed.',
    labelNames: ['code'] as const,
    registers: [this.registry],
  });
  readonly #fetches = new Histogram({
    name: 'sitesync_gateway_fetch_seconds',
    help: 'Duration of requests to subgraphs by outcome: ok, errors (of GraphQL), unavailable.',
    labelNames: ['subgraph', 'outcome'] as const,
    buckets,
    registers: [this.registry],
  });

  refused(code: string): void {
    this.#refusals.inc({ code });
  }

  /** The same executor, measured. */
  measured(executor: Executor): Executor {
    return {
      execute: async (planned, request) => {
        const started = performance.now();
        const result = await executor.execute(planned, request);
        this.#count(planned, started, result);
        return result;
      },
      executeDeferred: (planned, request) => this.#measuredParts(executor, planned, request),
    };
  }

  /** An answer in parts is as long as its last part takes, and its outcome that of the first. */
  async *#measuredParts(executor: Executor, planned: PlannedOperation, request: ExecutionRequest) {
    const started = performance.now();
    let first: GraphResult = {};
    for await (const part of executor.executeDeferred?.(planned, request) ?? []) {
      if (!('path' in part)) first = part;
      yield part;
    }
    this.#count(planned, started, first);
  }

  #count(planned: PlannedOperation, started: number, result: GraphResult): void {
    const labels = this.#labelsOf(planned);
    this.#operations.observe(labels, (performance.now() - started) / 1_000);
    this.#outcomes.inc({ ...labels, outcome: outcomeOf(result) });
  }

  /** The same client of a subgraph, measured. */
  measuredClient(subgraph: string, client: Send): Send {
    return {
      send: async (request) => {
        const started = performance.now();
        let outcome = 'unavailable';
        try {
          const answer = await client.send(request);
          outcome = answer.errors ? 'errors' : 'ok';
          return answer;
        } finally {
          this.#fetches.observe({ subgraph, outcome }, (performance.now() - started) / 1_000);
        }
      },
    };
  }

  #labelsOf(planned: PlannedOperation): { operation: string; type: string } {
    const known = this.#labels.get(planned);
    if (known) return known;
    const { name, operation: type } = planned.operation;
    const labels = { operation: this.#bounded(name?.value ?? '(anonymous)'), type };
    this.#labels.set(planned, labels);
    return labels;
  }

  #bounded(name: string): string {
    if (!this.#names.has(name) && this.#names.size >= maxNames) return '(other)';
    this.#names.add(name);
    return name;
  }
}

function outcomeOf({ data, errors }: GraphResult): string {
  if (!errors || errors.length === 0) return 'ok';
  return data === null || data === undefined ? 'failed' : 'partial';
}
