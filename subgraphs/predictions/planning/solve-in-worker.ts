import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import type { Problem } from '../domain/schedule/problem.ts';
import { bySimpleRule, type Solution, solve } from './solve.ts';

/** For the search; a caller waits for an answer. */
const searchSeconds = 4;
/** With the start of the thread and of the solver; then the simple rule plans. */
const deadlineMs = 15_000;

interface Task {
  readonly planFor: Problem;
  readonly seconds: number;
}

/**
 * Plans beside the event loop. A solver that fails, or answers too late, is replaced by the simple rule, which the answer
 * says. The worker runs the file that this code is in: this one, or the bundle.
 */
export async function solveInWorker(problem: Problem, seconds = searchSeconds): Promise<Solution> {
  const worker = new Worker(new URL(import.meta.url), { workerData: { planFor: problem, seconds } satisfies Task });
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<Solution>((resolve, reject) => {
      timer = setTimeout(() => {
        reject(new Error('the solver did not answer in time'));
      }, deadlineMs);
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', () => {
        reject(new Error('the solver ended without an answer'));
      });
    });
  } catch {
    return bySimpleRule(problem);
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}

const isTask = (data: unknown): data is Task => typeof data === 'object' && data !== null && 'planFor' in data;
if (!isMainThread && isTask(workerData)) {
  parentPort?.postMessage(await solve(workerData.planFor, workerData.seconds));
}
