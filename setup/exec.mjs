// Goes on with Node 24 on a file, and hands on its exit code.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import path from 'node:path';
import { modules, root } from './paths.mjs';
import { say } from './say.mjs';

/**
 * Runs `file` and ends with its exit code. The child has an IPC channel, so that it learns at once when we are killed; when npm is
 * killed, callers.mjs sends us TERM, which we pass on as we do every signal. Ctrl-C reaches the child by the terminal too, so
 * whoever handles it must bear getting it twice.
 */
export function execute(node, file, parameters) {
  const env = { ...process.env, PATH: [path.join(modules, '.bin'), process.env.PATH].join(path.delimiter) };
  const child = spawn(node, [file, ...parameters], { cwd: root, env, stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.once('error', (error) => {
    say(`could not start ${node}: ${error.message}`);
    process.exit(1);
  });
  child.once('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 1)));
}
