/**
 * What has moved on since it was saved, and since which message of the log. The oldest is saved first, so that a few
 * can be saved at a time and the log need not be read again from before the oldest that is left.
 */
export class Unsaved<Item> {
  readonly #since = new Map<Item, number>();

  get size(): number {
    return this.#since.size;
  }

  /** The first message that moved what is not saved; null when everything is. */
  get oldest(): number | null {
    const [first] = this.#since.values();
    return first ?? null;
  }

  note(item: Item, seq: number): void {
    if (!this.#since.has(item)) this.#since.set(item, seq);
  }

  /** Up to `count` items, the longest unsaved first. They count as saved only when `saved` is told. */
  first(count: number): Item[] {
    const items: Item[] = [];
    for (const item of this.#since.keys()) {
      if (items.length >= count) break;
      items.push(item);
    }
    return items;
  }

  saved(items: readonly Item[]): void {
    for (const item of items) this.#since.delete(item);
  }
}
