// Runs a program for a task, in a way that it ends with the task, however the task ends.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { modules, root } from '../paths.mjs';
import { endingWithUs } from '../processes.mjs';

const killAfterMs = 8_000;
const running = new Set();

/** The script that a package of npm offers under a name. */
export function scriptOf(packageName, command = packageName) {
  const folder = path.join(modules, packageName);
  const { bin } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
  return path.join(folder, typeof bin === 'string' ? bin : bin[command]);
}

/**
 * Runs Node on a script. Resolves to { code, output }: output is empty when `show` lets the tool write to the console itself.
 */
export function runNode(script, parameters, { show = false, env = {} } = {}) {
  const [command, ...rest] = endingWithUs([process.execPath, script, ...parameters]);
  const stdio = show ? 'inherit' : ['ignore', 'pipe', 'pipe'];
  const child = spawn(command, rest, { cwd: root, env: { ...process.env, ...env }, stdio });
  running.add(child);
  const output = [];
  child.stdout?.on('data', (chunk) => output.push(chunk));
  child.stderr?.on('data', (chunk) => output.push(chunk));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      running.delete(child);
      resolve({ code: code ?? 1, output: Buffer.concat(output).toString() });
    });
  });
}

/** Ends what `runNode` started and has not ended. */
export function stopTools() {
  for (const child of running) {
    child.kill('SIGTERM');
    setTimeout(() => child.kill('SIGKILL'), killAfterMs).unref();
  }
}
