import { GraphQLError } from 'graphql';

/** An event table in small: cursors are numbers as text, readers replay what they missed and then go on live. */
export class EventLog<Event extends object> {
  readonly #events: { cursor: string; event: Event }[] = [];
  readonly #wakes = new Set<() => void>();
  /** Events before this position are no longer kept. */
  oldest = 0;

  append(event: Event): void {
    this.#events.push({ cursor: String(this.#events.length + 1), event });
    for (const wake of this.#wakes) wake();
  }

  get readers(): number {
    return this.#wakes.size;
  }

  read(after: string | null | undefined): AsyncIterableIterator<Event & { cursor: string }> {
    if (after && !/^\d+$/.test(after)) throw new GraphQLError('Bad cursor.', { extensions: { code: 'BAD_CURSOR' } });
    if (after && Number(after) < this.oldest) {
      throw new GraphQLError('Too old.', { extensions: { code: 'CURSOR_EXPIRED', oldestCursor: String(this.oldest) } });
    }
    let position = after ? Number(after) : this.#events.length;
    let done = false;
    let wake = () => {};
    const notify = () => wake();
    this.#wakes.add(notify);
    const next = async (): Promise<IteratorResult<Event & { cursor: string }>> => {
      while (!done && position >= this.#events.length) await new Promise<void>((resolve) => (wake = resolve));
      const entry = this.#events[position++];
      return done || !entry
        ? { done: true, value: undefined }
        : { done: false, value: { ...entry.event, cursor: entry.cursor } };
    };
    const end = async (): Promise<IteratorResult<Event & { cursor: string }>> => {
      done = true;
      this.#wakes.delete(notify);
      wake();
      return { done: true, value: undefined };
    };
    return {
      next,
      return: end,
      throw: end,
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }
}
