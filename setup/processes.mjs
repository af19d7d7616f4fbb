// Facts about processes. A pid alone says little (numbers are used again), so a process is known by pid and start time.
import fs from 'node:fs';
import { execFileSync, spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

export function isAlive(pid) {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM'; // alive, but somebody else's
  }
  return !isZombie(pid);
}

/** Fields of /proc/PID/stat from the third (state) on; the second, the name, may itself hold blanks and brackets. */
function procStat(pid) {
  try {
    const text = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

const isZombie = (pid) => procStat(pid)?.[0] === 'Z';

function ps(pid, column) {
  try {
    const options = { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], env: { ...process.env, LC_ALL: 'C' } };
    return execFileSync('ps', ['-o', `${column}=`, '-p', String(pid)], options).trim();
  } catch {
    return '';
  }
}

/** Something that differs between two processes which had the same pid one after the other. */
export function startMark(pid) {
  return process.platform === 'linux' ? (procStat(pid)?.[19] ?? '') : ps(pid, 'lstart');
}

/** The process noted as { pid, mark } still runs. */
export const isSame = ({ pid, mark }) => isAlive(pid) && startMark(pid) === mark;
export const identify = (pid) => ({ pid, mark: startMark(pid) });

export function parentOf(pid) {
  const text = process.platform === 'linux' ? procStat(pid)?.[1] : ps(pid, 'ppid');
  return text ? Number(text) : undefined;
}

export function nameOf(pid) {
  if (process.platform !== 'linux') return ps(pid, 'comm');
  try {
    return fs.readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    return '';
  }
}

/** The whole command line, to recognise a program by what it was started with. */
export function commandOf(pid) {
  if (process.platform !== 'linux') return ps(pid, 'command');
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

/** Asks with `politely`, insists with KILL, and returns whether the process is gone. */
export async function endProcess(noted, { politely = 'SIGTERM', graceMs = 12_000 } = {}) {
  for (const [signal, waitMs] of [
    [politely, graceMs],
    ['SIGKILL', 3_000],
  ]) {
    if (!isSame(noted)) return true;
    try {
      process.kill(noted.pid, signal);
    } catch {
      return !isSame(noted);
    }
    const deadline = Date.now() + waitMs;
    while (isSame(noted) && Date.now() < deadline) await sleep(20);
  }
  return !isSame(noted);
}

/** `setpriv --pdeathsig`: the kernel signals a process when its parent dies, however it dies. Linux with util-linux only. */
export function hasParentDeathSignal() {
  return process.platform === 'linux' && spawnSync('setpriv', ['--pdeathsig', 'TERM', 'true']).status === 0;
}

/** The command line that makes a program get `signal` when we die, where the system can do that. */
export const endingWithUs = (command, signal = 'TERM') =>
  hasParentDeathSignal() ? ['setpriv', '--pdeathsig', signal, '--', ...command] : command;
