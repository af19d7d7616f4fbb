import path from 'node:path';
import { readState } from './state-file.ts';

/** What a running product says of itself, as far as it is asked here. */
export interface Ready {
  readonly graph: string;
  readonly tokens: { readonly owner: string };
  readonly ports: Readonly<Record<string, number>>;
}

/** @throws Error that says what to do when no product runs from there */
export function readReady(dataFolder: string): Ready {
  const ready = readState<Ready>(path.join(dataFolder, 'ready.json'));
  if (ready !== undefined) return ready;
  throw new Error(`There is no ready.json in ${dataFolder}: run \`npm start\` first, or give --data.`);
}
