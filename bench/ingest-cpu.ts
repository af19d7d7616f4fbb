import { readdirSync, readFileSync } from 'node:fs';

/** Ticks of /proc/<pid>/stat: Linux reports in hundredths of a second to user space, on every architecture. */
const ticksPerSecond = 100;

interface Stat {
  readonly name: string;
  readonly parent: number;
  /** Of the process, and of its children that have ended and were waited for (s). */
  readonly own: number;
  readonly ended: number;
}

function statOf(pid: number): Stat | null {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return null;
  }
  const close = text.lastIndexOf(')');
  const fields = text.slice(close + 2).split(' ');
  const ticks = (from: number) => (Number(fields[from]) + Number(fields[from + 1])) / ticksPerSecond;
  const name = text.slice(text.indexOf('(') + 1, close);
  return { name, parent: Number(fields[1]), own: ticks(11), ended: ticks(13) };
}

function childrenOf(parent: number): { pid: number; stat: Stat }[] {
  return readdirSync('/proc').flatMap((entry) => {
    const pid = Number(entry);
    const stat = Number.isInteger(pid) ? statOf(pid) : null;
    return stat?.parent === parent ? [{ pid, stat }] : [];
  });
}

/** CPU seconds so far of the PostgreSQL server of this backend, with all of its processes. */
export function cpuOfPostgres(backendPid: number): number {
  const postmaster = statOf(backendPid)?.parent ?? 0;
  const server = statOf(postmaster);
  return childrenOf(postmaster).reduce((sum, { stat }) => sum + stat.own, (server?.own ?? 0) + (server?.ended ?? 0));
}

/** CPU seconds so far of the NATS server that was started beside the PostgreSQL server of this backend. */
export function cpuOfNats(backendPid: number): number {
  const guard = statOf(statOf(backendPid)?.parent ?? 0)?.parent ?? 0;
  return childrenOf(guard)
    .filter(({ stat }) => stat.name.startsWith('nats'))
    .reduce((sum, { stat }) => sum + stat.own, 0);
}

export const cpuOf = (pids: readonly number[]): number => pids.reduce((sum, pid) => sum + (statOf(pid)?.own ?? 0), 0);
