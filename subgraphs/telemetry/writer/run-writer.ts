import type { Logger } from '../../../platform/log/logger.ts';
import type { HourColumns } from '../store/rollup-marks.ts';
import { Writer, type WriterOptions } from './writer.ts';

const pauseMs = 500;

export interface RunningWriter extends AsyncDisposable {
  /** Whether it owns its shards and consumes. */
  readonly ready: () => boolean;
  /** As the writer at work does it; false when there is none. */
  readonly forget: (hours: HourColumns) => Promise<boolean>;
}

/** Keeps a writer at work: after a fault a new one starts from the committed offset. */
export function runWriter(options: WriterOptions & { readonly logger: Logger }): RunningWriter {
  const stopping = new AbortController();
  let ready = false;
  let writer: Writer | null = null;
  const keepGoing = async () => {
    while (!stopping.signal.aborted) {
      try {
        writer = new Writer(options);
        await writer.run(stopping.signal, () => (ready = true));
      } catch (fault) {
        ready = false;
        if (stopping.signal.aborted) return;
        options.logger.error({ err: fault }, 'the writer starts again from its offset');
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    }
  };
  const running = keepGoing();
  return {
    ready: () => ready,
    forget: (hours) => (ready && writer !== null ? writer.forget(hours) : Promise.resolve(false)),
    [Symbol.asyncDispose]: async () => {
      stopping.abort();
      await running;
    },
  };
}
