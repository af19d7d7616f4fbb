import { getOperationAST, parse } from 'graphql';
import { createClient } from 'graphql-ws';

const graphUrl = new URL('/graphql', window.location.href);

/** Queries and mutations over HTTP, subscriptions over graphql-transport-ws, both with the headers of the editor. */
export function fetcher(request, { headers = {} } = {}) {
  return isSubscription(request) ? subscribe(request, headers) : post(request, headers);
}

/** GraphiQL's own idea of the document lags behind the editor, so the text decides. */
function isSubscription({ query, operationName }) {
  try {
    return getOperationAST(parse(query), operationName)?.operation === 'subscription';
  } catch {
    return false;
  }
}

export async function post(request, headers) {
  const response = await fetch(graphUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...usable(headers) },
    body: JSON.stringify(request),
  });
  return response.json();
}

/** What GraphiQL can observe: it unsubscribes when the stop button is pressed. */
function subscribe(request, headers) {
  return {
    subscribe(observer) {
      const socketUrl = new URL(graphUrl);
      socketUrl.protocol = graphUrl.protocol.replace('http', 'ws');
      const { Authorization, authorization = Authorization } = usable(headers);
      const client = createClient({
        url: socketUrl.href,
        connectionParams: authorization ? { authorization } : {},
        retryAttempts: 0,
      });
      const unsubscribe = client.subscribe(request, asSink(observer));
      return {
        unsubscribe() {
          unsubscribe();
          void client.dispose();
        },
      };
    },
  };
}

function asSink(observer) {
  return {
    next: (value) => observer.next(value),
    complete: () => observer.complete(),
    error: (error) => observer.error(error instanceof CloseEvent ? { code: error.code, message: error.reason } : error),
  };
}

/** The placeholder that stands where a token belongs is not sent: public fields and introspection work without. */
function usable(headers) {
  return Object.fromEntries(Object.entries(headers).filter(([, value]) => !String(value).includes('<')));
}
