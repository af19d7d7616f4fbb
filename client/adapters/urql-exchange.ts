import { type Exchange, subscriptionExchange } from '@urql/core';
import { subscribeWithResume } from '../subscribe.ts';

/** An exchange for urql whose subscriptions miss nothing: their documents pass `$after` and select `cursor`. */
export const resumingExchange = (target: { readonly url: string; readonly token: () => string }): Exchange =>
  subscriptionExchange({
    forwardSubscription: ({ query = '', variables = {} }) => ({
      subscribe: (sink) => {
        const stop = new AbortController();
        const after = (variables['after'] as string | undefined) ?? null;
        void subscribeWithResume({
          ...{ ...target, query, variables, after, signal: stop.signal },
          onEvent: (data, _, errors) => sink.next({ data, ...(errors.length > 0 && { errors: [...errors] }) }),
          onError: (error, isFinal) => isFinal && sink.error(error),
        }).then(() => sink.complete());
        return { unsubscribe: () => stop.abort() };
      },
    }),
  });
