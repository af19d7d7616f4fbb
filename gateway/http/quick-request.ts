import type { IncomingMessage } from 'node:http';
import type { OperationRequest } from '../operations/prepare-operation.ts';

export type ResponseType = 'application/json' | 'application/graphql-response+json';

/**
 * The usual request: a POST of a document in JSON, without extensions. Null for any other, which is Apollo Server's to
 * answer. JSON is not what a form can send, so there is nothing that a foreign site could forge.
 */
export function quickRequest(request: IncomingMessage, body: unknown): OperationRequest | null {
  if (request.method !== 'POST' || !isObject(body)) return null;
  const { query, operationName, variables, extensions } = body;
  if (typeof query !== 'string' || query === '' || (extensions !== undefined && extensions !== null)) return null;
  if (operationName !== undefined && operationName !== null && typeof operationName !== 'string') return null;
  if (variables !== undefined && variables !== null && !isObject(variables)) return null;
  return { query, operationName: operationName ?? undefined, variables: variables ?? {} };
}

/** What the client wants its answer to be; null: that needs a closer look. */
export function quickResponseType(accept: string | undefined): ResponseType | null {
  if (accept === undefined || accept === '*/*' || accept === 'application/json') return 'application/json';
  if (accept.includes(';q=') || accept.includes('; q=')) return null;
  for (const range of accept.split(',')) {
    const type = range.split(';')[0]?.trim();
    if (type === 'application/json' || type === '*/*' || type === 'application/*') return 'application/json';
    if (type === 'application/graphql-response+json') return 'application/graphql-response+json';
    if (type === 'multipart/mixed' || type === 'text/event-stream') return null;
  }
  return null;
}

/**
 * GraphQL over HTTP: a client that asks for `application/json` (and not just anything) takes 4xx for a fault of HTTP, so
 * a request that was understood is answered with 200 there, whatever its errors say.
 */
export function wantsPlainJson(accept: string | undefined): boolean {
  return accept !== undefined && accept.includes('application/json') && !accept.includes('graphql-response');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
