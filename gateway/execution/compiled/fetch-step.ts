import type { FetchNode, ResponsePath } from '@apollo/query-planner';
import { GraphQLError } from 'graphql';
import type { SubgraphAnswer } from '../executor.ts';
import { copyOf, mergeData, isData, type Data } from './data.ts';
import { subgraphErrors, type ErrorPlaces } from './fetch-errors.ts';
import { compileRepresentation, type Represent } from './representation.ts';
import { requestBody, type RequestBody } from './request-body.ts';
import { compileRewrites, type Rewrite } from './rewrites.ts';
import type { Run, Step } from './run.ts';
import { targetFinder, type TargetFinder } from './targets.ts';
import type { TypeNames } from './type-names.ts';

/** Sends one request to a subgraph. Answers with errors instead of rejecting when the subgraph has no answer. */
export type Send = (subgraph: string, body: string, repeatable: boolean, run: Run) => Promise<SubgraphAnswer>;

export interface FetchParts {
  readonly send: Send;
  readonly typeNames: TypeNames;
  /** The fetch that an event answers. */
  readonly primary: FetchNode | null;
}

interface CompiledFetch {
  readonly node: FetchNode;
  readonly targets: TargetFinder;
  readonly body: RequestBody;
  readonly rewriteOutput: Rewrite | null;
  readonly base: ResponsePath;
  readonly parts: FetchParts;
}

export function compileFetch(node: FetchNode, path: ResponsePath, parts: FetchParts): Step {
  const fetch: CompiledFetch = {
    node,
    targets: targetFinder(path),
    body: requestBody(node),
    rewriteOutput: compileRewrites(node.outputRewrites, parts.typeNames),
    base: path,
    parts,
  };
  if (!node.requires) return (run) => fetchRoot(fetch, run);
  const rewriteInput = compileRewrites(node.inputRewrites, parts.typeNames);
  const represent = compileRepresentation(node.requires, rewriteInput, parts.typeNames);
  return (run) => fetchEntities(fetch, represent, run);
}

async function fetchRoot(fetch: CompiledFetch, run: Run): Promise<void> {
  const targets = fetch.targets.find(run.data);
  if (targets.length === 0) return;
  const { data, errors } = await ask(fetch, fetch.body(run.variables, null), run);
  report(errors, fetch, run, { base: fetch.base, ofRepresentation: null });
  if (!data) return;
  fetch.rewriteOutput?.(data);
  targets.forEach((target, i) => mergeData(target, i === 0 ? data : copyOf(data)));
}

/** Representations sent, and which targets each of them stands for. */
interface Represented {
  readonly texts: readonly string[];
  readonly targetsOf: readonly (readonly number[])[];
}

async function fetchEntities(fetch: CompiledFetch, represent: Represent, run: Run): Promise<void> {
  const targets = fetch.targets.find(run.data);
  const { texts, targetsOf } = representAll(targets, represent);
  if (texts.length === 0) return;
  if (fetch.node.variableUsages?.includes('representations')) {
    run.errors.push(new GraphQLError('Variables cannot contain key "representations"', { extensions: reservedName }));
    return;
  }
  const { data, errors } = await ask(fetch, fetch.body(run.variables, texts), run);
  report(errors, fetch, run, placesOf(fetch, targetsOf, run));
  if (!data) return;
  const entities = data['_entities'];
  if (!Array.isArray(entities) || entities.length !== texts.length) {
    run.errors.push(wrongEntities(fetch.node, texts.length));
    return;
  }
  entities.forEach((entity: unknown, k) => {
    if (isData(entity)) mergeEntity(entity, targetsOf[k]?.map((i) => targets[i]) ?? [], fetch.rewriteOutput);
  });
}

const reservedName = { code: 'BAD_USER_INPUT' };

/** Equal representations are sent once. */
function representAll(targets: readonly Data[], represent: Represent): Represented {
  const texts: string[] = [];
  const targetsOf: number[][] = [];
  const indexOf = new Map<string, number>();
  for (let i = 0; i < targets.length; i++) {
    const text = represent(targets[i] as Data);
    if (text === null) continue;
    const known = indexOf.get(text);
    if (known === undefined) {
      indexOf.set(text, texts.length);
      texts.push(text);
      targetsOf.push([i]);
    } else targetsOf[known]?.push(i);
  }
  return { texts, targetsOf };
}

function mergeEntity(entity: Data, targets: readonly (Data | undefined)[], rewrite: Rewrite | null): void {
  entity['__typename'] ||= targets[0]?.['__typename'];
  rewrite?.(entity);
  // The first may keep the answer itself; with one target, as almost always, nothing is copied.
  for (let i = targets.length - 1; i >= 0; i--) {
    const target = targets[i];
    if (target) mergeData(target, i === 0 ? entity : copyOf(entity));
  }
}

function ask({ node, parts }: CompiledFetch, body: string, run: Run): Promise<SubgraphAnswer> | SubgraphAnswer {
  if (run.event && node === parts.primary) return run.event;
  return parts.send(node.serviceName, body, node.operationKind !== 'mutation', run);
}

function report(errors: SubgraphAnswer['errors'], { node }: CompiledFetch, run: Run, places: ErrorPlaces): void {
  if (!errors) return;
  for (const error of errors) run.errors.push(...subgraphErrors(error, node, places));
}

function placesOf({ targets, base }: CompiledFetch, targetsOf: readonly (readonly number[])[], run: Run): ErrorPlaces {
  let paths: ReturnType<TargetFinder['paths']> | undefined;
  return {
    base,
    ofRepresentation: (index) => {
      paths ??= targets.paths(run.data);
      return (targetsOf[index] ?? []).map((i) => paths?.[i] ?? []);
    },
  };
}

function wrongEntities({ serviceName }: FetchNode, expected: number): GraphQLError {
  const message = `The "${serviceName}" subgraph did not answer for the ${expected} entities that it was asked for.`;
  return new GraphQLError(message, { extensions: { code: 'DOWNSTREAM_SERVICE_ERROR', serviceName } });
}
