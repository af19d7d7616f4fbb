import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import type { FaultLabel } from '../model/fault/fault-model.ts';
import type { Life } from '../model/life.ts';
import { loadModel, type TrainingFigures, trainModel } from '../model/unit-model.ts';
import type { BackTest } from '../model/watch/back-test.ts';
import { startGrowers } from './grow-in-workers.ts';

export interface TrainingSet {
  readonly metrics: readonly string[];
  readonly lives: readonly Life[];
  readonly labels?: readonly FaultLabel[];
}

export interface TrainingResult {
  /** The model's text as it is stored, in UTF-8: handed over, not copied. */
  readonly file: Uint8Array<ArrayBuffer>;
  /** SHA-256 of the text, hex. */
  readonly checksum: string;
  readonly metrics: readonly string[];
  readonly figures: TrainingFigures;
  readonly backTests: readonly BackTest[];
  readonly trainingMs: number;
}

/** A life in arrays that change hands without a copy. */
interface PackedLife extends Pick<Life, 'unit' | 'failedAt'> {
  readonly at: Float64Array<ArrayBuffer>;
  /** Row by row; NaN where there was no reading. */
  readonly values: Float64Array<ArrayBuffer>;
}

interface Task {
  readonly trainOn: {
    readonly metrics: readonly string[];
    readonly lives: readonly PackedLife[];
    readonly labels: readonly FaultLabel[];
  };
}

/**
 * Trains beside the event loop, which goes on serving: it packs one life at a time, and big things change hands uncopied.
 * The worker runs the file that this code is in: this one, or the bundle, whose main.ts starts nothing in a worker.
 */
export async function trainInWorker(
  { metrics, lives, labels = [] }: TrainingSet,
  signal: AbortSignal,
): Promise<TrainingResult> {
  const packed: PackedLife[] = [];
  for (const life of lives) {
    packed.push(pack(life));
    await setImmediate();
  }
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), {
      workerData: { trainOn: { metrics, lives: packed, labels } } satisfies Task,
      transferList: packed.flatMap(({ at, values }) => [at.buffer, values.buffer]),
    });
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

const pack = ({ unit, failedAt, points }: Life): PackedLife => ({
  ...{ unit, failedAt, at: Float64Array.from(points, ({ at }) => at) },
  values: Float64Array.from(points.flatMap(({ values }) => values.map((value) => value ?? NaN))),
});

function unpack({ unit, failedAt, at, values }: PackedLife): Life {
  const width = values.length / Math.max(1, at.length);
  const points = Array.from(at, (when, row) => ({
    at: when,
    values: Array.from(values.subarray(row * width, (row + 1) * width), (value) =>
      Number.isNaN(value) ? null : value,
    ),
  }));
  return { unit, failedAt, points };
}

/** The text is loaded as it will be when it serves, by the package too: a model that predicts otherwise is none. */
async function train({ metrics, lives, labels }: Task['trainOn']): Promise<TrainingResult> {
  const from = performance.now();
  await using growers = startGrowers();
  const { file, figures, backTests } = await trainModel(growers.grow, metrics, lives.map(unpack), labels);
  const text = JSON.stringify(file);
  loadModel(text);
  return {
    ...{ file: new TextEncoder().encode(text), checksum: checksumOf(text), metrics: file.metrics, figures },
    backTests,
    trainingMs: performance.now() - from,
  };
}

export const checksumOf = (text: string): string => createHash('sha256').update(text).digest('hex');

const isTask = (data: unknown): data is Task => typeof data === 'object' && data !== null && 'trainOn' in data;
if (!isMainThread && isTask(workerData)) {
  const result = await train(workerData.trainOn);
  parentPort?.postMessage(result, [result.file.buffer]);
}
