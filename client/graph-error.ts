/** An error in a GraphQL answer. `code` says what kind it is; the codes are listed in docs/errors.md. */
export interface GraphFault {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: Readonly<Record<string, unknown>> & { readonly code?: string };
}

/** The graph refused or failed an operation. */
export class GraphError extends Error {
  override readonly name = 'GraphError';
  readonly code: string;
  readonly faults: readonly GraphFault[];

  constructor(faults: readonly GraphFault[], fallbackCode = 'INTERNAL_SERVER_ERROR') {
    super(faults.map(({ message }) => message).join('; ') || fallbackCode);
    this.faults = faults;
    this.code = faults[0]?.extensions?.code ?? fallbackCode;
  }

  /** With CURSOR_EXPIRED: the oldest cursor that can still be given as `after`. */
  get oldestCursor(): string | null {
    const cursor = this.faults[0]?.extensions?.['oldestCursor'];
    return typeof cursor === 'string' ? cursor : null;
  }

  /** The same operation may succeed later as it is. */
  get temporary(): boolean {
    return temporaryCodes.has(this.code);
  }
}

const temporaryCodes = new Set([
  'SUBGRAPH_UNAVAILABLE',
  'INGEST_UNAVAILABLE',
  'RATE_LIMITED',
  'INTERNAL_SERVER_ERROR',
  'SLOW_CONSUMER',
  'CONNECTION_LOST',
]);
