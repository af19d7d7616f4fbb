import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { trainModel, type TrainedModel } from '../model/forest.ts';
import type { Life } from '../model/life.ts';

export interface TrainingSet {
  readonly metrics: readonly string[];
  readonly lives: readonly Life[];
}

export interface TrainingResult extends TrainedModel {
  readonly trainingMs: number;
}

interface Task {
  readonly trainOn: TrainingSet;
}

/**
 * Trains beside the event loop, which goes on serving. The worker runs the file that this code is in: this one, or the
 * bundle, whose main.ts starts nothing in a worker.
 */
export function trainInWorker(trainOn: TrainingSet, signal: AbortSignal): Promise<TrainingResult> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: { trainOn } satisfies Task });
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

function train({ metrics, lives }: TrainingSet): TrainingResult {
  const from = performance.now();
  const trained = trainModel(metrics, lives);
  return { ...trained, trainingMs: performance.now() - from };
}

const isTask = (data: unknown): data is Task => typeof data === 'object' && data !== null && 'trainOn' in data;
if (!isMainThread && isTask(workerData)) parentPort?.postMessage(train(workerData.trainOn));
