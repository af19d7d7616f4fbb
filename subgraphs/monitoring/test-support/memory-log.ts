import type { ReadingBatch } from '../../../core/contracts/reading-batch.ts';
import { encodeReadings, readingsSubject } from '../../../core/contracts/reading-batch.ts';
import type { LogMessage, ReadLogOptions } from '../../../platform/bus/bus.ts';

/** A log of messages in memory, read as the bus reads its streams: in order from a sequence on, until aborted. */
export class MemoryLog {
  readonly #messages: LogMessage[] = [];
  readonly #wake = new Set<() => void>();

  append(batch: ReadingBatch | Uint8Array): number {
    const data = batch instanceof Uint8Array ? batch : encodeReadings(batch);
    const seq = this.#messages.length + 1;
    this.#messages.push({ seq, subject: readingsSubject(0), data });
    for (const wake of this.#wake) wake();
    return seq;
  }

  sequences(): Promise<{ first: number; last: number }> {
    return Promise.resolve({ first: 1, last: this.#messages.length });
  }

  async *readLog({ from, signal }: ReadLogOptions): AsyncGenerator<LogMessage> {
    for (let seq = from; ; seq++) {
      let message = this.#messages[seq - 1];
      while (message === undefined && !signal.aborted) {
        await this.#news(signal);
        message = this.#messages[seq - 1];
      }
      if (message === undefined || signal.aborted) return;
      yield message;
    }
  }

  #news(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.#wake.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#wake.add(wake);
      signal.addEventListener('abort', wake);
    });
  }
}
