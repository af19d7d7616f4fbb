import { GraphQLError } from 'graphql';

/** Codes of top-level GraphQL errors; each is explained in docs/errors.md. */
export const graphErrorCodes = [
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'BAD_USER_INPUT',
  'RATE_LIMITED',
  'LIMIT_EXCEEDED',
  'QUERY_TOO_COMPLEX',
  'SUBGRAPH_UNAVAILABLE',
  'INGEST_UNAVAILABLE',
  'CURSOR_EXPIRED',
  'BAD_CURSOR',
  'SLOW_CONSUMER',
  'INTERNAL_SERVER_ERROR',
] as const;
export type GraphErrorCode = (typeof graphErrorCodes)[number];

function graphError(code: GraphErrorCode, message: string, more: Record<string, unknown> = {}): GraphQLError {
  return new GraphQLError(message, { extensions: { code, ...more } });
}

export const unauthenticated = () => graphError('UNAUTHENTICATED', 'Sign in first: send an Authorization header.');
export const forbidden = (message: string) => graphError('FORBIDDEN', message);
export const notFound = (what: string) => graphError('NOT_FOUND', `There is no such ${what}.`);
export const badInput = (message: string) => graphError('BAD_USER_INPUT', message);
export const ingestUnavailable = () =>
  graphError(
    'INGEST_UNAVAILABLE',
    'The readings could not be stored now. Nothing of this batch is promised: send it again.',
  );
export const badCursor = () => graphError('BAD_CURSOR', 'This is not a cursor of this list: use one that it returned.');
export const cursorExpired = (oldestCursor: string) =>
  graphError('CURSOR_EXPIRED', 'Events after this cursor are no longer kept: start again from oldestCursor.', {
    oldestCursor,
  });
