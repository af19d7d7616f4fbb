import { STATUS_CODES, type ServerResponse } from 'node:http';
import type { JsonObject } from './route.ts';

/** Which status tells of which code of the graph; what is not named is a fault of ours. */
const statusOf: Readonly<Record<string, number>> = {
  ...{ UNAUTHENTICATED: 401, FORBIDDEN: 403, NOT_FOUND: 404 },
  ...{ CONFLICT: 409, STALE_VERSION: 409, INVALID_STATE: 409, LIMIT_EXCEEDED: 409 },
  ...{ BAD_USER_INPUT: 422, BAD_CURSOR: 422, BATCH_TOO_LARGE: 422, TOO_LARGE: 422, NO_PREDICTION: 409 },
  ...{ GRAPHQL_VALIDATION_FAILED: 422, QUERY_TOO_COMPLEX: 422 },
  ...{ RATE_LIMITED: 429, SUBGRAPH_UNAVAILABLE: 503, INGEST_UNAVAILABLE: 503 },
};

export interface PartFault {
  readonly code: string;
  readonly message: string;
  readonly path: readonly string[];
}

interface ProblemDetails {
  /** That of the code if left out. */
  readonly status?: number;
  readonly errors?: readonly PartFault[];
  /** Seconds. */
  readonly retryAfter?: number;
  /** Headers that belong to the status, such as `allow`. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A refusal in the words of RFC 9457. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly errors: readonly PartFault[];
  /** Seconds after which the same request may succeed. */
  readonly retryAfter: number | null;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: string, message: string, { status, errors = [], retryAfter, headers = {} }: ProblemDetails = {}) {
    super(message);
    this.code = code;
    this.status = status ?? statusOf[code] ?? 500;
    this.errors = errors;
    this.headers = headers;
    this.retryAfter = retryAfter ?? (this.status === 429 || this.status === 503 ? 2 : null);
  }
}

export const contentType = 'application/problem+json; charset=utf-8';

export function sendProblem(response: ServerResponse, problem: Problem): void {
  const { status, code, message: detail, errors, retryAfter, headers } = problem;
  const told: JsonObject = {
    ...{ type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, code, detail },
    ...(errors.length > 0 ? { errors: errors.map((one) => ({ ...one })) } : {}),
  };
  response.writeHead(status, {
    ...{ 'content-type': contentType, ...headers },
    ...(retryAfter === null ? {} : { 'retry-after': String(retryAfter) }),
    ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
    // What is left of a body that is too large stays unread: the connection cannot carry another request.
    ...(status === 413 ? { connection: 'close' } : {}),
  });
  response.end(JSON.stringify(told));
}
