// For whoever needs the servers: starts a guard and knows when it has ended.
import { spawn } from 'node:child_process';
import path from 'node:path';
import readline from 'node:readline';

/**
 * Starts the servers that no URL in the environment stands for. `root` is the folder of the clone (this file may be bundled elsewhere).
 * Resolves to { urls, pid, ended, stop }: `ended` resolves when the guard is gone, by itself or not. The guard ends with us.
 */
export async function startServers({ root, mode }) {
  const file = path.join(root, 'setup', 'services', 'guard.mjs');
  const guard = spawn(process.execPath, [file, mode], {
    cwd: root,
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => guard.once('exit', (code, signal) => resolve(signal ?? code)));
  guard.stdin.on('error', () => {}); // it ended by itself: `ended` tells
  const urls = await new Promise((resolve, reject) => {
    readline.createInterface({ input: guard.stdout }).once('line', (line) => resolve(JSON.parse(line)));
    guard.once('error', reject);
    void ended.then(() => reject(new Error('The servers did not start: the lines above say why.')));
  });
  const stop = async () => {
    guard.stdin.end();
    await ended;
  };
  return { urls, pid: guard.pid, ended, stop };
}
