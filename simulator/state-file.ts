import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

/** A small JSON file that survives a kill at any moment: it holds the old state or the new one. */
export function readState<State>(file: string): State | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as State) : undefined;
}

export function writeState(file: string, state: unknown): void {
  const draft = `${file}.draft`;
  writeFileSync(draft, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, file);
}
