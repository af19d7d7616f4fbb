import { readFile } from 'node:fs/promises';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { parseEngineRows } from '../model/engine-rows.ts';
import { trainForest, type TrainedForest } from '../model/forest.ts';

export interface Training extends TrainedForest {
  readonly trainingMs: number;
}

const task = 'train-engine-rul';
const extract = 'subgraphs/predictions/data/cmapss-fd001-extract.csv';

/**
 * Trains in a worker thread, since the package trains in one go and would hold up every request. The thread runs the
 * program's own entry file, which ends in `trainIfAsked`: one bundle, no second file to find.
 */
export async function trainInBackground(): Promise<Training> {
  const csv = await readFile(extract, 'utf8');
  const entry = process.argv[1];
  if (entry === undefined) throw new Error('there is no entry file to train with');
  return new Promise((resolve, reject) => {
    const worker = new Worker(entry, { workerData: { task, csv } });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`training ended with code ${code}`)));
  });
}

/** In a training thread: trains, answers, and returns true. */
export function trainIfAsked(): boolean {
  const asked = workerData as { task?: string; csv?: string } | null;
  if (isMainThread || asked?.task !== task) return false;
  const from = performance.now();
  const trained = trainForest(parseEngineRows(asked.csv ?? ''));
  parentPort?.postMessage({ ...trained, trainingMs: performance.now() - from } satisfies Training);
  return true;
}
