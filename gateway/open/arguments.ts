import { parseArgs } from 'node:util';

/** What `npm run gateway` was asked for. */
export interface OpenArguments {
  readonly supergraph: string;
  readonly host: string;
  readonly port: number;
  readonly forwardHeaders: readonly string[];
  readonly timeoutMs: number;
  readonly executor: 'compiled' | 'stock';
}

export const usage = `npm run gateway -- --supergraph FILE --open [--port 4000] [--host 127.0.0.1] [--forward-header NAME]… [--timeout-ms 30000] [--executor compiled|stock]

Serves the supergraph in FILE (SDL) at http://HOST:PORT/graphql: queries, mutations and subscriptions, for whoever asks.`;

const options = {
  supergraph: { type: 'string' },
  port: { type: 'string', default: '4000' },
  host: { type: 'string', default: '127.0.0.1' },
  open: { type: 'boolean', default: false },
  'forward-header': { type: 'string', multiple: true },
  'timeout-ms': { type: 'string', default: '30000' },
  executor: { type: 'string', default: 'compiled' },
} as const;

/** Throws one sentence, and how to call it, for what cannot be understood. */
export function readArguments(args: readonly string[]): OpenArguments {
  const values = parse(args);
  if (values.supergraph === undefined) throw misuse('--supergraph FILE is missing.');
  if (!values.open) {
    throw misuse('Without --open there is no gateway to start alone: our own needs our servers, "npm start" has them.');
  }
  return {
    supergraph: values.supergraph,
    host: values.host,
    port: wholeNumber('--port', values.port, 65_535),
    forwardHeaders: (values['forward-header'] ?? []).map((name) => name.toLowerCase()),
    timeoutMs: wholeNumber('--timeout-ms', values['timeout-ms'], 3_600_000),
    executor: executorKind(values.executor),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (cause) {
    throw misuse(cause instanceof Error ? cause.message : String(cause));
  }
}

function wholeNumber(name: string, text: string, max: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0 && value <= max) return value;
  throw misuse(`${name} is a whole number from 0 to ${max}, not "${text}".`);
}

function executorKind(text: string): OpenArguments['executor'] {
  if (text === 'compiled' || text === 'stock') return text;
  throw misuse(`--executor is compiled or stock, not "${text}".`);
}

function misuse(reason: string): Error {
  const error = new Error(`${reason}\n\n${usage}`);
  // The sentence is for whoever typed the command: where in our code it was noticed does not help them.
  error.stack = error.message;
  return error;
}
