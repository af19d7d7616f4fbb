import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Viewer } from '../../platform/auth/viewer.ts';
import { Cancellation } from '../execution/cancellation.ts';
import type { RequestContext } from '../execution/request-context.ts';
import type { Authenticate } from '../identity/authenticate.ts';
import type { FailedAttempts } from '../identity/failed-attempts.ts';
import { cannotAuthenticate, tooManyWrongTokens, unauthenticated } from '../operations/refusals.ts';

export interface ContextParts {
  readonly authenticate: Authenticate;
  readonly failedAttempts?: FailedAttempts;
  /** Headers of the client, in lower case, that go to the subgraphs as they came. */
  readonly forwardHeaders: readonly string[];
}

/** Who asks, and until when they wait. @throws GraphQLError when the token is not valid, or one of too many */
export async function contextOf(
  request: IncomingMessage,
  response: ServerResponse,
  traceId: string,
  { authenticate, failedAttempts, forwardHeaders }: ContextParts,
): Promise<RequestContext> {
  const viewer = await viewerOf(request, authenticate, failedAttempts);
  const wantsPlan = 'x-query-plan' in request.headers;
  const common = { viewer, traceId, wantsPlan, cancellation: cancelledBy(response) };
  return forwardHeaders.length === 0 ? common : { ...common, forwarded: forwardedHeaders(request, forwardHeaders) };
}

/** Only `Authorization` says who is asking. */
export async function viewerOf(
  request: IncomingMessage,
  authenticate: Authenticate,
  failedAttempts?: FailedAttempts,
): Promise<Viewer> {
  let viewer: Viewer | null;
  try {
    viewer = await authenticate(request.headers.authorization);
  } catch (cause) {
    throw cannotAuthenticate(cause);
  }
  if (viewer) return viewer;
  const retryAfterS = failedAttempts?.note(request.socket.remoteAddress ?? '') ?? null;
  throw retryAfterS === null ? unauthenticated('The token is not valid.') : tooManyWrongTokens(retryAfterS);
}

/** No header of the client reaches the subgraphs unless the settings name it. */
function forwardedHeaders({ headers }: IncomingMessage, names: readonly string[]): Record<string, string> {
  const forwarded: Record<string, string> = {};
  for (const name of names) {
    const value = headers[name];
    if (typeof value === 'string') forwarded[name] = value;
  }
  return forwarded;
}

/** Cancelled when the client is gone before it has its answer. */
export function cancelledBy(response: ServerResponse): Cancellation {
  const cancellation = new Cancellation();
  response.once('close', () => {
    if (!response.writableFinished) cancellation.cancel();
  });
  return cancellation;
}
