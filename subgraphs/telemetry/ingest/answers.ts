const keepMs = 10 * 60_000;
const most = 10_000;

/** The same key gives the same answer, also while the first one is still being made. Bounded in time and number. */
export class Answers<Answer> {
  readonly #kept = new Map<
    string,
    { readonly until: number; readonly body: string; readonly answer: Promise<Answer> }
  >();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /**
   * A failed answer is not kept: a retry tries again. Null when the key was used for another body: that is no retry,
   * and the old answer would promise what was never done.
   */
  once(key: string | null, body: string, make: () => Promise<Answer>): Promise<Answer> | null {
    if (key === null) return make();
    const known = this.#kept.get(key);
    if (known !== undefined && known.until > this.#now()) return known.body === body ? known.answer : null;
    const answer = make();
    this.#kept.delete(key);
    this.#kept.set(key, { until: this.#now() + keepMs, body, answer });
    answer.catch(() => this.#kept.delete(key));
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= most) break;
      this.#kept.delete(oldest);
    }
    return answer;
  }
}
