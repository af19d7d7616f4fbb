import { readFileSync } from 'node:fs';

const names = ['devices', 'telemetry', 'monitoring', 'predictions', 'partners'];

/** The SDL of our own subgraphs, by name. */
export function ownGraph(): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, readFileSync(`subgraphs/${name}/schema.graphql`, 'utf8')]));
}
