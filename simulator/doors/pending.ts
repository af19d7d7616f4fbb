import { answerWithinMs } from './door.ts';

/** Answers that are waited for, by what they are called on the wire. */
export class Pending<Answer> {
  readonly #waiting = new Map<number, PromiseWithResolvers<Answer>>();

  /** Resolves with the answer; rejects when none comes in time or the connection is lost. */
  wait(id: number): Promise<Answer> {
    const waiter = Promise.withResolvers<Answer>();
    this.#waiting.set(id, waiter);
    const timer = setTimeout(() => waiter.reject(new Error('no answer in time')), answerWithinMs);
    return waiter.promise.finally(() => {
      clearTimeout(timer);
      this.#waiting.delete(id);
    });
  }

  answer(id: number, answer: Answer): void {
    this.#waiting.get(id)?.resolve(answer);
  }

  fail(reason: string): void {
    for (const waiter of this.#waiting.values()) waiter.reject(new Error(reason));
  }
}
