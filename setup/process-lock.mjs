// A file that says which process holds something. A dead holder holds nothing.
import fs from 'node:fs';
import path from 'node:path';
import { identify, isSame } from './processes.mjs';

/** The living process that holds the lock, as { pid, mark }, else undefined. */
export function holderOf(file) {
  try {
    const holder = JSON.parse(fs.readFileSync(file, 'utf8'));
    return isSame(holder) ? holder : undefined;
  } catch {
    return undefined;
  }
}

function tryOnce(file) {
  const draft = `${file}.${process.pid}`;
  fs.writeFileSync(draft, JSON.stringify(identify(process.pid)));
  try {
    fs.linkSync(draft, file); // fails when it exists, and never shows a half-written file
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    return false;
  } finally {
    fs.rmSync(draft, { force: true });
  }
}

/** Returns { release } or, when a living process has it, { holder }. The lock is given back at exit at the latest. */
export function tryLock(file) {
  fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  while (!tryOnce(file)) {
    const holder = holderOf(file);
    if (holder) return { holder };
    fs.rmSync(file, { force: true });
  }
  const release = () => {
    process.removeListener('exit', release);
    fs.rmSync(file, { force: true });
  };
  process.once('exit', release);
  return { release };
}
