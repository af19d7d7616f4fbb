import { HeaderMap } from '@apollo/server';
import { GraphQLError } from 'graphql';

/** `extensions.http` is Apollo Server's way to choose status and headers; it is never sent to the client. */
export function unauthenticated(message = 'Sign in: send "Authorization: Bearer <token>".'): GraphQLError {
  const headers = new HeaderMap([['www-authenticate', 'Bearer']]);
  return new GraphQLError(message, { extensions: { code: 'UNAUTHENTICATED', http: { status: 401, headers } } });
}

export function tooManyWrongTokens(retryAfterS: number): GraphQLError {
  const headers = new HeaderMap([['retry-after', String(retryAfterS)]]);
  return new GraphQLError('Too many wrong tokens come from your address.', {
    extensions: { code: 'RATE_LIMITED', retryAfterMs: retryAfterS * 1_000, http: { status: 429, headers } },
  });
}

export function badUserInput(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } } });
}

export function subgraphUnavailable(subgraph: string): GraphQLError {
  return new GraphQLError(`The "${subgraph}" subgraph does not answer.`, {
    extensions: { code: 'SUBGRAPH_UNAVAILABLE' },
  });
}

/** The issuer's keys cannot be had: no fault of the caller, and it may pass. */
export function cannotAuthenticate(cause: unknown): GraphQLError {
  const extensions = { code: 'SUBGRAPH_UNAVAILABLE', http: { status: 503 } };
  const originalError = cause instanceof Error ? cause : null;
  return new GraphQLError('Tokens cannot be checked at the moment.', { extensions, originalError });
}
