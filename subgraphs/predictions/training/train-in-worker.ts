import { createHash } from 'node:crypto';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import type { Life } from '../model/life.ts';
import { loadModel, type TrainingFigures, trainModel } from '../model/unit-model.ts';
import { startGrowers } from './grow-in-workers.ts';

export interface TrainingSet {
  readonly metrics: readonly string[];
  readonly lives: readonly Life[];
}

export interface TrainingResult {
  /** The model as it is stored. */
  readonly text: string;
  /** SHA-256 of the text, hex. */
  readonly checksum: string;
  readonly metrics: readonly string[];
  readonly figures: TrainingFigures;
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

/** The text is loaded as it will be when it serves, by the package too: a model that predicts otherwise is none. */
async function train({ metrics, lives }: TrainingSet): Promise<TrainingResult> {
  const from = performance.now();
  await using growers = startGrowers();
  const { file, figures } = await trainModel(growers.grow, metrics, lives);
  const text = JSON.stringify(file);
  loadModel(text);
  return {
    ...{ text, checksum: checksumOf(text), metrics: file.metrics, figures, trainingMs: performance.now() - from },
  };
}

export const checksumOf = (text: string): string => createHash('sha256').update(text).digest('hex');

const isTask = (data: unknown): data is Task => typeof data === 'object' && data !== null && 'trainOn' in data;
if (!isMainThread && isTask(workerData)) parentPort?.postMessage(await train(workerData.trainOn));
