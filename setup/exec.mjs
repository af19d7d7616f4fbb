// Goes on with Node 24 on a file, and sees to it that nothing outlives whoever called us.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import path from 'node:path';
import { modules, root } from './paths.mjs';
import { nameOf, parentOf } from './processes.mjs';
import { say } from './say.mjs';

const shells = /^-?(sh|dash|bash|ash|zsh|ksh|busybox)$/;
const watchEveryMs = 200;

/** npm runs a script through a shell, which may stay between us: then npm, the shell's parent, is watched as well. */
function callers() {
  const parent = process.ppid;
  return shells.test(nameOf(parent)) ? [parent, parentOf(parent)] : [parent];
}

function watchCallers(onGone) {
  const before = callers().join();
  const timer = setInterval(() => {
    if (callers().join() === before) return;
    clearInterval(timer);
    onGone();
  }, watchEveryMs);
}

/**
 * Runs `file` and ends with its exit code. The child has an IPC channel, so that it learns at once when we are killed; when npm
 * (or the shell between) is killed, we tell it by TERM. Signals are passed on; Ctrl-C reaches the child by the terminal too,
 * so whoever handles it must bear getting it twice.
 */
export function execute(node, file, parameters) {
  const env = { ...process.env, PATH: [path.join(modules, '.bin'), process.env.PATH].join(path.delimiter) };
  const child = spawn(node, [file, ...parameters], { cwd: root, env, stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  if (process.env.npm_lifecycle_event) watchCallers(() => child.kill('SIGTERM'));
  child.once('error', (error) => {
    say(`could not start ${node}: ${error.message}`);
    process.exit(1);
  });
  child.once('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 1)));
}
