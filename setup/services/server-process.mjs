// One server under the guard: started so that it dies with the guard, watched, and stopped with the signal it likes.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { hasParentDeathSignal, identify } from '../processes.mjs';

const readyWithinMs = 30_000;
const parentDeathSignal = hasParentDeathSignal();

export const tailOf = (file, lines = 12) =>
  fs.readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');

/** With setpriv the kernel stops the server when the guard dies, even by KILL; setpriv also changes the user. */
function commandLine({ program, parameters, signal, user }) {
  if (!parentDeathSignal) return [program, parameters];
  const as = user ? ['--reuid', String(user.uid), '--regid', String(user.gid), '--clear-groups'] : [];
  const dying = ['--pdeathsig', signal.replace('SIG', '')];
  return ['setpriv', [...as, ...dying, '--', program, ...parameters]];
}

/**
 * Starts { name, program, parameters, env, cwd, signal, user, log }. `signal` asks for a clean stop. The process gets a group of its
 * own, so that Ctrl-C in the console reaches the guard's owner and not the database.
 */
export function launch(spec) {
  const [command, parameters] = commandLine(spec);
  const log = fs.openSync(spec.log, 'a', 0o600);
  const child = spawn(command, parameters, {
    ...{ cwd: spec.cwd, env: { ...process.env, ...spec.env }, detached: true, stdio: ['ignore', log, log] },
    ...(spec.user && !parentDeathSignal ? { uid: spec.user.uid, gid: spec.user.gid } : {}),
  });
  fs.closeSync(log);
  const server = { ...spec, pid: child.pid, outcome: undefined, noted: child.pid && identify(child.pid) };
  server.gone = new Promise((resolve) => {
    const end = (outcome) => {
      server.outcome ??= outcome;
      resolve(outcome);
    };
    child.once('error', (error) => end(error.message));
    child.once('exit', (code, signal) => end(signal ?? `exit code ${code}`));
  });
  server.kill = (signal) => server.outcome === undefined && child.kill(signal);
  return server;
}

export class ServerFailed extends Error {}

/** Waits until `probe` is true, and gives up as soon as the process has ended. */
export async function untilReady(server, probe) {
  const deadline = Date.now() + readyWithinMs;
  for (;;) {
    if (server.outcome !== undefined) {
      throw new ServerFailed(`${server.name} ended while starting (${server.outcome}):\n${tailOf(server.log)}`);
    }
    if (await probe()) return;
    if (Date.now() > deadline) {
      throw new ServerFailed(`${server.name} was not ready after ${readyWithinMs / 1000} s:\n${tailOf(server.log)}`);
    }
    await sleep(15);
  }
}

/** True when what listens on `port` answers `question` with something that matches. */
export function answers(port, question, expected) {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    let heard = '';
    const end = (result) => {
      socket.destroy();
      resolve(result);
    };
    socket.setTimeout(500, () => end(false));
    socket.on('error', () => end(false));
    socket.on('data', (chunk) => {
      heard += chunk;
      if (expected.test(heard)) end(true);
    });
    if (question) socket.write(question);
  });
}

export function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Between finding a free port and listening on it somebody else may take it: such a start is tried again. */
export async function onFreePort(start) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await start(await freePort());
    } catch (error) {
      if (attempt === 3 || !/address already in use/i.test(error.message)) throw error;
    }
  }
}
