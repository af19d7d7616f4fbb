import type { IncomingMessage, ServerResponse } from 'node:http';
import { HeaderMap, type ApolloServer } from '@apollo/server';
import type { RequestContext } from '../execution/request-context.ts';
import { wantsPlainJson } from './quick-request.ts';
import { sendAnswer } from './send-answer.ts';

/** Persisted queries, GET, and everything that is not as it should be. */
export async function answerWithApollo(
  request: IncomingMessage,
  response: ServerResponse,
  body: unknown,
  context: () => Promise<RequestContext>,
  apollo: ApolloServer<RequestContext>,
): Promise<void> {
  const answer = await apollo.executeHTTPGraphQLRequest({
    httpGraphQLRequest: {
      method: request.method ?? 'GET',
      headers: headerMap(request),
      search: searchOf(request),
      body,
    },
    context,
  });
  if (answer.body.kind !== 'complete') throw new Error('Incremental delivery is not served.');
  const headers = Object.fromEntries([...answer.headers].filter(([name]) => name !== 'content-length'));
  const { string: text } = answer.body;
  const understood = wantsPlainJson(request.headers.accept) && isUnderstood(text);
  await sendAnswer(
    request,
    response,
    answer.status === 400 && understood ? 200 : (answer.status ?? 200),
    headers,
    text,
  );
}

const codesOfDocuments =
  /"code":"(GRAPHQL_PARSE_FAILED|GRAPHQL_VALIDATION_FAILED|QUERY_TOO_COMPLEX|OPERATION_RESOLUTION_FAILURE|BAD_USER_INPUT)"/;

/** Whether it is the operation that has a fault, not the request. */
function isUnderstood(text: string): boolean {
  return codesOfDocuments.test(text);
}

function headerMap(request: IncomingMessage): HeaderMap {
  const headers = new HeaderMap();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  return headers;
}

/** The query string of the URL, with its question mark; '' without one. */
export function searchOf(request: IncomingMessage): string {
  const url = request.url ?? '';
  const start = url.indexOf('?');
  return start < 0 ? '' : url.slice(start);
}
