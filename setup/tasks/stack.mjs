// Facts about the running stack that start, stop and reset share.
import fs from 'node:fs';
import path from 'node:path';
import { data } from '../paths.mjs';
import { holderOf } from '../process-lock.mjs';
import { endProcess, identify, isSame } from '../processes.mjs';
import { runFolder, sweepFolder } from '../services/sweep.mjs';

/** Held by the process that runs the stack, for as long as it runs. */
export const stackLock = path.join(data, 'running.json');
const stopWithinMs = 40_000;

/** What the stack wrote when it became ready, if it is. */
export function readReady() {
  try {
    return JSON.parse(fs.readFileSync(path.join(data, 'ready.json'), 'utf8'));
  } catch {
    return undefined;
  }
}

/** Processes of ours that run, for whoever comes after a KILL. */
const processesNote = path.join(data, 'processes.json');

export function noteProcesses(pids) {
  const noted = Object.entries(pids).map(([name, pid]) => ({ name, ...identify(pid) }));
  fs.writeFileSync(`${processesNote}.draft`, JSON.stringify(noted));
  fs.renameSync(`${processesNote}.draft`, processesNote);
}

/** Ends processes and servers that outlived a stack that was killed. Only for whoever knows that no stack runs. */
export async function sweepStack() {
  const noted = fs.existsSync(processesNote) ? JSON.parse(fs.readFileSync(processesNote, 'utf8')) : [];
  if (noted.some(isSame)) console.log('Ending what an earlier, killed start left running.');
  await Promise.all(noted.map((process_) => endProcess(process_)));
  fs.rmSync(processesNote, { force: true });
  fs.rmSync(path.join(data, 'ready.json'), { force: true });
  await sweepFolder(runFolder('keep'));
}

/** Stops a running stack and whatever a killed one left. Resolves to whether one was running. */
export async function stopStack() {
  const holder = holderOf(stackLock);
  if (holder) await endProcess(holder, { graceMs: stopWithinMs });
  await sweepStack();
  return holder !== undefined;
}
