import {
  getOperationAST,
  GraphQLError,
  NoSchemaIntrospectionCustomRule,
  parse,
  specifiedRules,
  validate,
  type DocumentNode,
  type OperationDefinitionNode,
  type ValidationRule,
} from 'graphql';
import { LruCache } from '../planning/lru-cache.ts';
import type { GraphParts } from './graph-parts.ts';
import { knowOperation, type KnownOperation } from './known-operation.ts';
import { limitRules } from './limits.ts';
import { findLiteralPageFault, pageSizesOf, type PageSizes } from './page-size.ts';
import { findRepetition } from './repetition-limits.ts';

export interface CheckedDocument {
  readonly document: DocumentNode;
  readonly pageSizes: PageSizes;
  /** Operations that were asked for, by name ('' without one). */
  readonly operations: Map<string, KnownOperation>;
}

export interface FaultyDocument {
  readonly errors: readonly GraphQLError[];
}

const maxCachedCharacters = 16_384;

/** Bounds first, rules then: what a document must be before anybody looks at who sends it. Remembers what it has seen. */
export class DocumentChecker {
  readonly #parts: GraphParts;
  readonly #limits: ValidationRule[];
  readonly #rules: readonly ValidationRule[];
  readonly #known = new LruCache<CheckedDocument | FaultyDocument>(500);

  constructor(parts: GraphParts) {
    this.#parts = parts;
    this.#limits = limitRules(parts.limits);
    this.#rules = parts.introspection ? specifiedRules : [...specifiedRules, NoSchemaIntrospectionCustomRule];
  }

  check(source: string): CheckedDocument | FaultyDocument {
    const known = this.#known.get(source);
    if (known) return known;
    const checked = this.#check(source);
    if (source.length <= maxCachedCharacters) this.#known.set(source, checked);
    return checked;
  }

  /** The operation to run, or why the name does not single one out. Names that exist are as many as the document has. */
  operation({ document, operations }: CheckedDocument, name: string | undefined): KnownOperation | GraphQLError {
    const known = operations.get(name ?? '');
    if (known) return known;
    const operation = findOperation(document, name);
    if (operation instanceof GraphQLError) return operation;
    const added = knowOperation(operation, document, this.#parts.supergraph);
    operations.set(name ?? '', added);
    return added;
  }

  #check(source: string): CheckedDocument | FaultyDocument {
    let document: DocumentNode;
    try {
      document = parse(source, { maxTokens: this.#parts.limits.maxTokens });
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      return { errors: [withCode(error, 'GRAPHQL_PARSE_FAILED')] };
    }
    const errors = this.#faults(document);
    return errors.length > 0
      ? { errors: errors.map((e) => withCode(e, 'GRAPHQL_VALIDATION_FAILED')) }
      : { document, pageSizes: pageSizesOf(document), operations: new Map() };
  }

  #faults(document: DocumentNode): readonly GraphQLError[] {
    const { apiSchema } = this.#parts.supergraph;
    const beyond = findRepetition(document) ?? findLiteralPageFault(document, this.#parts.limits.maxPageSize);
    if (beyond) return [beyond];
    const tooComplex = validate(apiSchema, document, this.#limits);
    if (tooComplex.length > 0) return tooComplex;
    try {
      return validate(apiSchema, document, this.#rules);
    } catch (error) {
      // graphql-js throws for a subscription whose root field depends on a variable.
      if (error instanceof GraphQLError) return [error];
      throw error;
    }
  }
}

/** The operation to run, or why the name does not single one out. */
export function findOperation(
  document: DocumentNode,
  name: string | undefined,
): OperationDefinitionNode | GraphQLError {
  const operation = getOperationAST(document, name);
  if (operation) return operation;
  const message = name ? `Unknown operation named "${name}".` : 'Name the operation to run.';
  return new GraphQLError(message, { extensions: { code: 'OPERATION_RESOLUTION_FAILURE' } });
}

function withCode(error: GraphQLError, code: string): GraphQLError {
  if (error.extensions['code'] !== undefined) return error;
  const { message, nodes = null, source = null, positions = null } = error;
  return new GraphQLError(message, { nodes, source, positions, extensions: { code } });
}
