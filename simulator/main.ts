// npm run simulate -- COMMAND: the simulator by hand, beside what npm start does.
import { importHistory } from './history/import-history.ts';
import { runDevice } from './device/run-device.ts';
import { deviceOptions, fleetOptions, historyOptions, measureOptions, UsageError, usage } from './options.ts';
import { measureHistory } from './measure-history.ts';
import { measureLoad } from './measure-load.ts';
import { printError } from './visitor.ts';

const print = (line: string): void => void process.stdout.write(`${line}\n`);

async function main([command, ...parameters]: readonly string[]): Promise<void> {
  const stopping = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stopping.abort());
  const { signal } = stopping;
  if (command === 'history') return importHistory(historyOptions(parameters), { print, signal });
  if (command === 'measure') return measureLoad(measureOptions(parameters), { print, signal });
  if (command === 'fleet') return measureHistory(fleetOptions(parameters), { print, signal });
  if (command === 'device') return runDevice(deviceOptions(parameters), { print, signal });
  throw new UsageError(command === undefined ? 'Say what to do.' : `There is no command "${command}".`);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  const { message } = error as Error;
  printError(error instanceof UsageError ? `${message}\n\n${usage}` : message);
  process.exitCode = 1;
}
