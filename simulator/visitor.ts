// What both visitors of the graph need: where it is, who they are, where they keep their place, and when to stop.
import path from 'node:path';

export interface Visitor {
  readonly graphUrl: string;
  /** Device credential or user token. */
  readonly token: string;
  readonly dataFolder: string;
  readonly env: NodeJS.ProcessEnv;
  /** Writes one line for the person at the console. */
  print(line: string): void;
  /** Aborted when somebody wants the process to stop. */
  readonly signal: AbortSignal;
}

function stopSignal(): AbortSignal {
  const stopping = new AbortController();
  const stop = () => stopping.abort();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, stop);
  if (process.channel) process.once('disconnect', stop); // whoever started us is gone
  process.channel?.unref();
  return stopping.signal;
}

const print = (line: string): void => void process.stdout.write(`${line}\n`);
export const printError = (line: string): void => void process.stderr.write(`${line}\n`);

/** Runs a visit. An expected fault is one sentence on stderr; exit code 78 means that the environment is at fault. */
export async function runVisit(visit: (visitor: Visitor) => Promise<void>): Promise<void> {
  const { GRAPH_URL, TOKEN, DATA_FOLDER } = process.env;
  if (!GRAPH_URL || !TOKEN) {
    printError('GRAPH_URL and TOKEN must be set: the address of the graph, and a device credential or a user token.');
    process.exitCode = 78;
    return;
  }
  const dataFolder = path.resolve(DATA_FOLDER || '.data');
  const signal = stopSignal();
  try {
    await visit({ graphUrl: GRAPH_URL, token: TOKEN, dataFolder, env: process.env, print, signal });
  } catch (error) {
    if (signal.aborted) return;
    printError((error as Error).message);
    process.exitCode = 1;
  } finally {
    if (process.connected) process.disconnect();
  }
}
