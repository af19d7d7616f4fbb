import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/** Writes `text` to `file`, or only compares. Returns whether the file now holds it. */
export function keepInStep(file: string, text: string, check: boolean): boolean {
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return true;
  if (check) return false;
  writeFileSync(file, text);
  process.stdout.write(`written: ${file}\n`);
  return true;
}
