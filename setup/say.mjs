// What set-up tells the person in front of the console: one line a step, with its time, on stderr so that pipes stay clean.
import { performance } from 'node:perf_hooks';

const begun = performance.now();

export const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;
export const elapsed = () => seconds(performance.now() - begun);
export const say = (text) => process.stderr.write(`[setup] ${text}\n`);

/** Says what begins, runs it, says how long it took. */
export function step(what, work) {
  say(`${what} …`);
  const from = performance.now();
  const result = work();
  say(`${what}: done in ${seconds(performance.now() - from)}`);
  return result;
}

/** Waits without a timer loop: set-up is synchronous from end to end. */
export const pause = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
