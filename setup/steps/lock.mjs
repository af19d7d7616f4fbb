// One set-up at a time in one clone: two at once would tear each other's node_modules apart.
import fs from 'node:fs';
import path from 'node:path';
import { isSame, identify } from '../processes.mjs';
import { local } from '../paths.mjs';
import { pause, say } from '../say.mjs';

const lockFile = path.join(local, 'setup.lock');

function owner() {
  try {
    return JSON.parse(fs.readFileSync(lockFile, 'utf8'));
  } catch {
    return undefined;
  }
}

function tryLock() {
  const draft = `${lockFile}.${process.pid}`;
  fs.writeFileSync(draft, JSON.stringify(identify(process.pid)));
  try {
    fs.linkSync(draft, lockFile); // fails when it exists, and never shows a half-written file
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    return false;
  } finally {
    fs.rmSync(draft, { force: true });
  }
}

/** Returns the function that gives the lock back. Waits for a living owner, takes over from a dead one. */
export function lock() {
  fs.mkdirSync(local, { recursive: true });
  let told = false;
  while (!tryLock()) {
    const holder = owner();
    if (!holder || !isSame(holder)) {
      fs.rmSync(lockFile, { force: true });
      continue;
    }
    if (!told) say(`waiting for another set-up in this folder (process ${holder.pid})`);
    told = true;
    pause(200);
  }
  const release = () => fs.rmSync(lockFile, { force: true });
  process.once('exit', release);
  return () => {
    process.removeListener('exit', release);
    release();
  };
}
