import { ApolloLink, Observable } from '@apollo/client';
import { print } from 'graphql';
import { subscribeWithResume } from '../subscribe.ts';

/** A link for Apollo Client whose subscriptions miss nothing: their documents pass `$after` and select `cursor`. */
export const resumingLink = (target: { readonly url: string; readonly token: () => string }): ApolloLink =>
  new ApolloLink(
    ({ query, variables }) =>
      new Observable((observer) => {
        const stop = new AbortController();
        const after = (variables['after'] as string | undefined) ?? null;
        void subscribeWithResume({
          ...{ ...target, query: print(query), variables, after, signal: stop.signal },
          onEvent: (data, _, errors) => observer.next({ data, ...(errors.length > 0 && { errors }) }),
          onError: (error, isFinal) => isFinal && observer.error(error),
        }).then(() => observer.complete());
        return () => stop.abort();
      }),
  );
