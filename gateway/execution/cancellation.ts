/**
 * Tells those who work for a caller that nobody waits any more. It does what an AbortSignal does for them; that one, an
 * EventTarget for each request, would cost a small query more than its checks.
 */
export class Cancellation {
  #cancelled = false;
  #listeners: Set<() => void> | null = null;

  get cancelled(): boolean {
    return this.#cancelled;
  }

  /** Calls each listener once; the second call does nothing. */
  cancel(): void {
    if (this.#cancelled) return;
    this.#cancelled = true;
    const listeners = this.#listeners;
    this.#listeners = null;
    if (listeners) for (const listener of listeners) listener();
  }

  /** A listener that comes too late is called at once. */
  add(listener: () => void): void {
    if (this.#cancelled) listener();
    else (this.#listeners ??= new Set()).add(listener);
  }

  remove(listener: () => void): void {
    this.#listeners?.delete(listener);
  }
}
