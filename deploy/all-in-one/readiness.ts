import { setTimeout as sleep } from 'node:timers/promises';
import type { Child } from './child.ts';
import { Fault } from './fault.ts';
import { tailOfLog } from './log-files.ts';

const readyWithinMs = 90_000;
const askEveryMs = 50;

/** True when ready, else what the process says it is waiting for. */
async function askReadiness(url: string): Promise<true | string> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    const body = await response.text();
    return response.ok ? true : body;
  } catch {
    return 'it does not answer yet';
  }
}

function failure(child: Child, logs: string, why: string): Fault {
  return new Fault(
    `${child.name} did not come up: ${why}. The end of .data/logs/${child.name}.log:\n${tailOfLog(logs, child.name)}`,
  );
}

/** Resolves when the process says at /readyz that it can serve. */
async function untilReady(child: Child, logs: string, signal: AbortSignal): Promise<void> {
  const deadline = Date.now() + readyWithinMs;
  for (;;) {
    signal.throwIfAborted();
    if (child.failedWith !== undefined) throw failure(child, logs, `it ended with ${child.failedWith}`);
    const answer = await askReadiness(child.readyUrl);
    if (answer === true) return;
    if (Date.now() > deadline) throw failure(child, logs, `not ready after ${readyWithinMs / 1000} s, ${answer}`);
    await sleep(askEveryMs);
  }
}

export async function allReady(children: readonly Child[], logs: string, signal: AbortSignal): Promise<void> {
  await Promise.all(children.map((child) => untilReady(child, logs, signal)));
}
