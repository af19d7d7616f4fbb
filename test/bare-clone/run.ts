import { type ChildProcess, spawn } from 'node:child_process';
import type { Clone } from './clone.ts';

export interface Outcome {
  readonly code: number | null;
  readonly output: string;
  readonly tookMs: number;
}

const withoutNetwork = ['unshare', '--net', '--', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh'];

function commandLine({ user }: Clone, command: readonly string[], offline: boolean): string[] {
  const { ids } = user;
  const as = ids ? ['setpriv', '--reuid', String(ids.uid), '--regid', String(ids.gid), '--clear-groups', '--'] : [];
  return [...(offline ? withoutNetwork : []), ...as, ...command];
}

export interface Started {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly ended: Promise<Outcome>;
}

/** Starts a command in the clone, as its user, with the bare environment. */
export function start(clone: Clone, command: readonly string[], { offline = false, env = {} } = {}): Started {
  const from = performance.now();
  const [program = '', ...parameters] = commandLine(clone, command, offline);
  const child = spawn(program, parameters, {
    ...{ cwd: clone.folder, env: { ...clone.env, ...env }, detached: true, stdio: ['ignore', 'pipe', 'pipe'] },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => (output += text));
  const ended = new Promise<Outcome>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output, tookMs: performance.now() - from }));
  });
  return { child, output: () => output, ended };
}

export const run = (clone: Clone, command: readonly string[], options?: { offline?: boolean }): Promise<Outcome> =>
  start(clone, command, options).ended;
