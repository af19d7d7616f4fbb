import type { GraphError } from '../../client/graph-error.ts';
import { subscribeWithResume } from '../../client/subscribe.ts';
import { printError, type Visitor } from '../visitor.ts';
import type { Cursors } from './cursors.ts';

export interface Followed<Data> {
  /** Name under which its place is kept. */
  readonly topic: string;
  readonly document: string;
  readonly line: (data: Data) => string;
}

const lostPlace = new Set(['CURSOR_EXPIRED', 'BAD_CURSOR']);

/** Prints each event once, from start to start. When the kept place is no longer known, goes on from the oldest one there is. */
export async function follow<Data>(
  visitor: Visitor,
  cursors: Cursors,
  followed: Followed<Data>,
  show: (line: string) => void,
) {
  const { topic, document, line } = followed;
  for (let again = true; again && !visitor.signal.aborted;) {
    let last: GraphError | undefined;
    await subscribeWithResume<Data>({
      ...{ url: visitor.graphUrl, token: visitor.token, signal: visitor.signal },
      ...{ query: document, after: cursors.get(topic) },
      onEvent: (data, cursor) => {
        show(line(data));
        if (cursor !== null) cursors.set(topic, cursor);
      },
      onError: (error, final) => {
        printError(`${topic}: ${error.message} (${error.code})${final ? '' : ', connecting again'}`);
        last = final ? error : undefined;
      },
    });
    again = last !== undefined && lostPlace.has(last.code);
    if (again) cursors.set(topic, last?.oldestCursor ?? null);
    else if (last !== undefined) throw last;
  }
}
