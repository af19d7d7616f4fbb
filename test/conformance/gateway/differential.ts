import { isDeepStrictEqual } from 'node:util';
import { composeServices } from '@apollo/composition';
import { parse, validate, type GraphQLError } from 'graphql';
import { pino } from 'pino';
import { anonymousViewer } from '../../../platform/auth/viewer.ts';
import { CompiledExecutor, type ExecutorParts } from '../../../gateway/execution/compiled-executor.ts';
import type { Executor, GraphResult } from '../../../gateway/execution/executor.ts';
import { StockExecutor } from '../../../gateway/execution/stock-executor.ts';
import { OperationPlanner } from '../../../gateway/planning/planner.ts';
import { loadSupergraph, type LoadedSupergraph } from '../../../gateway/supergraph/load-supergraph.ts';
import { generateOperation, type GeneratedOperation } from './generate-operation.ts';
import { MockSubgraph, type MockRates } from './mock-subgraph.ts';
import { Random } from './random.ts';

/** Planning takes longer than executing: each plan is carried out over several sets of data. */
const dataSets = 3;
const context = { viewer: anonymousViewer, traceId: 'differential' };
const logger = pino({ level: 'silent' });

export type ExecutorClass = new (parts: ExecutorParts) => Executor;

export interface Difference {
  readonly operation: GeneratedOperation;
  readonly expected: unknown;
  readonly actual: unknown;
}

/** One graph, its subgraphs in this process, and both executors over them. */
export class Differential {
  readonly supergraph: LoadedSupergraph;
  readonly subgraphs: ReadonlyMap<string, MockSubgraph>;
  readonly planner: OperationPlanner;
  readonly #stockPlanner: OperationPlanner;
  readonly #stock: Executor;
  readonly #ours: Executor;
  operations = 0;
  compared = 0;
  /** Of these, how many had errors, and how many had nulls. */
  withErrors = 0;
  invalid = 0;
  /** Valid operations that Apollo's planner throws for, with its message. */
  readonly unplanned = new Map<string, GeneratedOperation>();

  constructor(schemas: Readonly<Record<string, string>>, rates: MockRates, Ours: ExecutorClass = CompiledExecutor) {
    const services = Object.entries(schemas).map(([name, sdl]) => ({
      name,
      url: `http://${name}`,
      typeDefs: parse(sdl),
    }));
    const composed = composeServices(services);
    if (composed.errors) throw new Error(composed.errors.map(({ message }) => message).join('\n'));
    this.supergraph = loadSupergraph(composed.supergraphSdl);
    this.subgraphs = new Map(Object.entries(schemas).map(([name, sdl]) => [name, new MockSubgraph(sdl, rates)]));
    this.planner = new OperationPlanner(this.supergraph, { capacity: 1 });
    this.#stockPlanner = new OperationPlanner(this.supergraph, { capacity: 1, safeAliases: false });
    const parts = { supergraph: this.supergraph, clients: this.subgraphs, logger };
    this.#stock = new StockExecutor(parts);
    this.#ours = new Ours(parts);
  }

  /** Generates operations until `count` comparisons were made, each with several sets of data; stops at the first difference. */
  async run(count: number, seed: number): Promise<Difference | null> {
    const random = new Random(seed);
    for (let done = 0; done < count;) {
      const operation = generateOperation(this.supergraph.apiSchema, random);
      if (!this.#isValid(operation.source)) {
        this.invalid++;
        continue;
      }
      if (!this.#canBePlanned(operation)) continue;
      this.operations++;
      for (let salt = 0; salt < dataSets; salt++, done++) {
        for (const subgraph of this.subgraphs.values()) subgraph.salt = salt === 0 ? '' : String(salt);
        const difference = await this.compare(operation);
        if (difference) return difference;
      }
    }
    return null;
  }

  #isValid(source: string): boolean {
    return validate(this.supergraph.apiSchema, parse(source)).length === 0;
  }

  #canBePlanned(operation: GeneratedOperation): boolean {
    try {
      this.planner.plan(operation.source, parse(operation.source), undefined);
      return true;
    } catch (error) {
      this.unplanned.set((error as Error).message, operation);
      return false;
    }
  }

  async compare(operation: GeneratedOperation): Promise<Difference | null> {
    const expected = await this.#result(this.#stock, operation);
    const actual = await this.#result(this.#ours, operation);
    this.compared++;
    if (expected.errors.length > 0) this.withErrors++;
    return isDeepStrictEqual(comparable(expected), comparable(actual)) ? null : { operation, expected, actual };
  }

  ours(operation: GeneratedOperation) {
    return this.#result(this.#ours, operation);
  }

  stock(operation: GeneratedOperation) {
    return this.#result(this.#stock, operation);
  }

  async #result(executor: Executor, { source, variables }: GeneratedOperation) {
    const planner = executor === this.#stock ? this.#stockPlanner : this.planner;
    const planned = planner.plan(source, parse(source), undefined);
    return plain(await executor.execute(planned, { variables, context }));
  }
}

/** As a client would get it, faults of the data included. */
function plain({ data, errors = [], extensions }: GraphResult) {
  const faults = (extensions?.['valueCompletion'] ?? []) as readonly GraphQLError[];
  return JSON.parse(JSON.stringify({ data, errors, faults })) as {
    data: unknown;
    errors: GraphQLError[];
    faults: GraphQLError[];
  };
}

/** Stock nulls an object of unknown type without a word; we say so. */
const toldByUsOnly = /^The type of an object of \w+ is not known\.$/;

function comparable({ data, errors, faults }: ReturnType<typeof plain>) {
  const common = faults.filter(({ message }) => !toldByUsOnly.test(message));
  // Stock names the interface that a fragment is on, we the type of the object.
  return { data, errors: sorted(errors.map(errorKey)), faults: sorted(common.map(({ path }) => JSON.stringify(path))) };
}

/** Without list indices: stock counts entities that it had nothing to ask about (known-faults.test.ts). */
function errorKey({ message, path, extensions }: GraphQLError): string {
  const place = path?.filter((element) => typeof element === 'string' && element !== '@');
  return JSON.stringify([message, place, extensions['code'], extensions['serviceName']]);
}

function sorted(keys: string[]): string[] {
  return keys.sort();
}
