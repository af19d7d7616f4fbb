// One set-up at a time in one clone: two at once would tear each other's node_modules apart.
import path from 'node:path';
import { tryLock } from '../process-lock.mjs';
import { local } from '../paths.mjs';
import { pause, say } from '../say.mjs';

/** Waits for its turn and returns the function that gives the lock back. */
export function lock() {
  for (let told = false; ; told = true) {
    const { release, holder } = tryLock(path.join(local, 'setup.lock'));
    if (release) return release;
    if (!told) say(`waiting for another set-up in this folder (process ${holder.pid})`);
    pause(200);
  }
}
