// Whatever dies, and however: no server outlives the process that wanted it.
import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, expect, test, vi } from 'vitest';

const ownerScript = `
  import { startServers } from './setup/services/client.mjs';
  const servers = await startServers({ root: process.cwd(), mode: 'fresh' });
  console.log(JSON.stringify({ guard: servers.pid }));
  setInterval(() => {}, 1000);
`;
const started: ChildProcess[] = [];
afterEach(() => started.splice(0).forEach((child) => child.kill('SIGKILL')));

/** Starts a process that wants servers; resolves when it has them. */
async function startOwner(): Promise<{ owner: ChildProcess; guard: number }> {
  const { DATABASE_URL: _d, NATS_URL: _n, REDIS_URL: _r, ...env } = process.env;
  const owner = spawn(process.execPath, ['--input-type=module', '-e', ownerScript], {
    ...{ env, stdio: ['ignore', 'pipe', 'inherit'] },
  });
  started.push(owner);
  const line = await new Promise<string>((resolve) =>
    owner.stdout!.once('data', (text: Buffer) => resolve(String(text))),
  );
  return { owner, guard: (JSON.parse(line) as { guard: number }).guard };
}

const statOf = (pid: string | number): string[] => {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
};
const isAlive = (pid: number) => !['Z', undefined].includes(statOf(pid)[0]);

function childrenOf(pid: number): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.filter((candidate) => Number(statOf(candidate)[1]) === pid).map(Number);
}

test.runIf(process.platform === 'linux').each(['owner', 'guard'] as const)(
  'the three servers are gone soon after a KILL of their %s',
  async (victim) => {
    const { owner, guard } = await startOwner();
    const servers = childrenOf(guard);
    expect(servers).toHaveLength(3);
    process.kill(victim === 'owner' ? owner.pid! : guard, 'SIGKILL');
    await vi.waitUntil(() => [guard, ...servers].every((pid) => !isAlive(pid)), { timeout: 10_000 });
  },
);
