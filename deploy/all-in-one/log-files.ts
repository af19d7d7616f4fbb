import { closeSync, existsSync, openSync, readFileSync, renameSync } from 'node:fs';
import path from 'node:path';

/** One log a process. The log of the run before is kept beside it. */
export function openLog(folder: string, name: string): number {
  return openSync(logFile(folder, name), 'a', 0o600);
}

export const logFile = (folder: string, name: string): string => path.join(folder, `${name}.log`);

export function putAsideOldLog(folder: string, name: string): void {
  const file = logFile(folder, name);
  if (existsSync(file)) renameSync(file, path.join(folder, `${name}.previous.log`));
  closeSync(openSync(file, 'w', 0o600));
}

export function tailOfLog(folder: string, name: string, lines = 15): string {
  const file = logFile(folder, name);
  if (!existsSync(file)) return '';
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
}
