import { readFileSync } from 'node:fs';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { trainForest, type TrainedForest } from '../model/forest.ts';

export interface TrainingResult extends TrainedForest {
  readonly trainingMs: number;
}

interface Task {
  readonly trainOn: string;
}

/**
 * Trains beside the event loop, which goes on serving. The worker runs the file that this code is in: this one, or the
 * bundle, whose main.ts starts nothing in a worker.
 */
export function trainInWorker(dataFile: string, signal: AbortSignal): Promise<TrainingResult> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: { trainOn: dataFile } satisfies Task });
    const stop = () => void worker.terminate();
    signal.addEventListener('abort', stop, { once: true });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () => {
      signal.removeEventListener('abort', stop);
      reject(new Error('training ended without a result'));
    });
  });
}

function train({ trainOn }: Task): TrainingResult {
  const csv = readFileSync(trainOn, 'utf8');
  const from = performance.now();
  const trained = trainForest(csv);
  return { ...trained, trainingMs: performance.now() - from };
}

const isTask = (data: unknown): data is Task => typeof data === 'object' && data !== null && 'trainOn' in data;
if (!isMainThread && isTask(workerData)) parentPort?.postMessage(train(workerData));
