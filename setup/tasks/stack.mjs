// Facts about the running stack that start, stop and reset share.
import fs from 'node:fs';
import path from 'node:path';
import { data } from '../paths.mjs';
import { holderOf } from '../process-lock.mjs';
import { endProcess } from '../processes.mjs';
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

/** Stops a running stack and whatever a killed one left. Resolves to whether one was running. */
export async function stopStack() {
  const holder = holderOf(stackLock);
  if (holder) await endProcess(holder, { graceMs: stopWithinMs });
  fs.rmSync(path.join(data, 'ready.json'), { force: true });
  await sweepFolder(runFolder('keep'));
  return holder !== undefined;
}
