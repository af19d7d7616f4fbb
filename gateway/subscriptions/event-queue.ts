/** A bounded queue between one producer and one consumer that takes items in turn. */
export class EventQueue<Item> {
  readonly #items: Item[] = [];
  readonly #capacity: number;
  #wake: (() => void) | null = null;
  #ended = false;
  #failure: Error | null = null;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#items.length;
  }

  get full(): boolean {
    return this.#items.length >= this.#capacity;
  }

  get closed(): boolean {
    return this.#ended;
  }

  push(item: Item): void {
    if (this.#ended) return;
    this.#items.push(item);
    this.#wake?.();
  }

  /** No more items: the consumer still gets what is here. */
  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  /** Drops what is here; the consumer's next take throws. */
  fail(failure: Error): void {
    this.#failure ??= failure;
    this.drop();
  }

  /** The consumer left: drops what is here and ends. */
  drop(): void {
    this.#items.length = 0;
    this.end();
  }

  /** The next item, or null after the last one. */
  async take(): Promise<Item | null> {
    while (this.#items.length === 0 && !this.#ended) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = null;
    }
    const item = this.#items.shift();
    if (item !== undefined) return item;
    if (this.#failure) throw this.#failure;
    return null;
  }
}
