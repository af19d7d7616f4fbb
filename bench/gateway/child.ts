import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

/** A process that is measured. */
export interface Measured {
  readonly url: string;
  readonly token?: string;
  cpuMs(): Promise<number>;
  /** Bytes of memory that it holds (ours: after a collection). */
  rss(): Promise<number>;
  stop(): Promise<void>;
}

/** Starts one of the roles in a process of its own. */
export async function startRole<Ready>(role: string, argument: string): Promise<{ child: ChildProcess; ready: Ready }> {
  const child = fork(process.argv[1] ?? '', ['--role', role, argument], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    execArgv: [...process.execArgv, '--expose-gc'],
  });
  const [message] = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => Promise.reject(new Error(`${role} did not start`))),
  ])) as [{ ready: Ready }];
  return { child, ready: message.ready };
}

export async function startMeasured(role: string, argument: string): Promise<Measured> {
  const { child, ready } = await startRole<{ url: string; token?: string }>(role, argument);
  return {
    ...ready,
    cpuMs: async () => {
      const { cpu } = await usageOf(child);
      return (cpu.user + cpu.system) / 1_000;
    },
    rss: async () => (await usageOf(child, 'memory')).rss,
    stop: () => stopChild(child),
  };
}

interface Usage {
  readonly cpu: NodeJS.CpuUsage;
  readonly rss: number;
}

async function usageOf(child: ChildProcess, what = 'usage'): Promise<Usage> {
  child.send(what);
  const [usage] = (await once(child, 'message')) as [Usage];
  return usage;
}

export async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = once(child, 'exit');
  // One of ours then ends by itself, and writes its profile when NODE_OPTIONS asked for one.
  if (child.connected) child.disconnect();
  else child.kill();
  await ended;
}

const ticksPerSecond = 100;

/** A foreign program (of Node): its time is what Linux says, of it and its children. */
export async function startForeign(
  command: string,
  args: readonly string[],
  url: string,
  folder: string,
): Promise<Measured> {
  const child = spawn(process.execPath, [command, ...args], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, NODE_ENV: 'production' },
  });
  const deadline = Date.now() + 30_000;
  while (!(await answers(url))) {
    if (Date.now() > deadline || child.exitCode !== null) throw new Error(`${command} does not answer at ${url}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    url,
    cpuMs: async () => treeCpuMs(child.pid ?? 0),
    rss: async () => rssOf(child.pid ?? 0),
    stop: () => stopChild(child),
  };
}

async function answers(url: string): Promise<boolean> {
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"query":"{ __typename }"}' };
  return fetch(url, init).then(
    ({ ok }) => ok,
    () => false,
  );
}

function rssOf(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) * 1_024;
}

function treeCpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean);
  const own = ((Number(fields[11]) + Number(fields[12])) * 1_000) / ticksPerSecond;
  return children.reduce((sum, child) => sum + treeCpuMs(Number(child)), own);
}
