import { DeliverPolicy, type ConsumerMessages, type JetStreamClient, type JetStreamManager, type MsgHdrs } from 'nats';
import type { TraceHeaders } from '../observability/tracing.ts';

export interface LogMessage {
  readonly seq: number;
  readonly subject: string;
  readonly data: Uint8Array;
  /** Of the span in which it was published; undefined when that was not traced. */
  readonly trace?: TraceHeaders | undefined;
}

export interface ReadLogOptions {
  readonly stream: string;
  readonly subjects: readonly string[];
  /** The first sequence wanted: the committed offset + 1. */
  readonly from: number;
  readonly signal: AbortSignal;
}

/** The stream no longer has what the reader has not read: something purged too much. NATS would skip it silently. */
export class LogGap extends Error {
  override readonly name = 'LogGap';
}

function traceOf(headers: MsgHdrs | undefined): TraceHeaders | undefined {
  const traceparent = headers?.get('traceparent');
  return traceparent ? { traceparent } : undefined;
}

/**
 * An ordered consumer from an offset on. There is no acknowledgement: a message is done when the offset was committed
 * in the transaction of its effect. Ends when the signal is aborted.
 * @throws LogGap
 */
export async function* readLog(
  stream: JetStreamClient,
  manager: JetStreamManager,
  { stream: name, subjects, from, signal }: ReadLogOptions,
): AsyncGenerator<LogMessage> {
  const { state } = await manager.streams.info(name);
  if (from < state.first_seq) {
    throw new LogGap(`stream ${name} begins at ${state.first_seq}, the reader needs ${from}`);
  }
  if (from > state.last_seq + 1) {
    throw new LogGap(`stream ${name} ends at ${state.last_seq}, the reader was at ${from - 1}: it is another stream`);
  }
  const consumer = await stream.consumers.get(name, {
    filterSubjects: [...subjects],
    deliver_policy: DeliverPolicy.StartSequence,
    opt_start_seq: from,
  });
  const messages: ConsumerMessages = await consumer.consume({ max_messages: 400 });
  const stop = () => messages.stop();
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    for await (const { seq, subject, data, headers } of messages) yield { seq, subject, data, trace: traceOf(headers) };
  } finally {
    signal.removeEventListener('abort', stop);
    await messages.close();
  }
}
