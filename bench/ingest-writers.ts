import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePorts } from '../deploy/all-in-one/network.ts';

/** Writer processes as they are shipped, told by the environment of a writer; ended when disposed. */
export async function startWriters(count: number, env: Readonly<Record<string, string>>) {
  const ports = await freePorts(count);
  // PROFILE_DIR=DIR: a CPU profile of each writer.
  const folder = process.env['PROFILE_DIR'];
  const profile = folder === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir', folder];
  const children = ports.map((port) =>
    spawn(process.execPath, [...profile, 'dist/telemetry.mjs'], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env: { PATH: process.env['PATH'], ...env, ROLE: 'writer', PORT: String(port), LOG_LEVEL: 'error' },
    }),
  );
  await Promise.all(ports.map((port, i) => untilReady(port, children[i])));
  return {
    pids: children.map(({ pid }) => pid ?? 0),
    [Symbol.asyncDispose]: async () => void (await Promise.all(children.map(end))),
  };
}

async function untilReady(port: number, child: ChildProcess | undefined): Promise<void> {
  for (;;) {
    if (child?.exitCode !== null) throw new Error('a writer ended before it was ready');
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null);
    if (answer?.ok === true) return;
    await sleep(50);
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await gone;
}
