import { availableParallelism } from 'node:os';
import { isMainThread, type MessagePort, parentPort, Worker, workerData } from 'node:worker_threads';
import { growTree } from '../model/forest/grow-tree.ts';
import { type GrowTrees } from '../model/forest/grow.ts';
import type { Growth } from '../model/forest/settings.ts';
import type { Tree } from '../model/forest/tree.ts';

/** More threads than this gain little: each has its own copy of nothing, but they share the memory's bandwidth. */
const maxThreads = 8;

interface Share {
  readonly growth: Growth;
  /** Numbers of the trees to grow. */
  readonly trees: readonly number[];
}

interface Answer {
  readonly tree: number;
  readonly grown: Tree;
}

export interface Growers extends AsyncDisposable {
  readonly grow: GrowTrees;
}

/**
 * Threads that grow trees. They run the file that this code is in: this one, or the bundle, whose entry starts nothing in a
 * worker. A tree is the same whoever grows it, so their number changes nothing but the time.
 */
export function startGrowers(threads = Math.min(maxThreads, availableParallelism())): Growers {
  const workers = Array.from(
    { length: threads },
    () => new Worker(new URL(import.meta.url), { workerData: { growsTrees: true } }),
  );
  for (const worker of workers) worker.unref();
  const growOne: GrowTrees = async (growth) => {
    const shared = withSharedArrays(growth);
    const trees: Tree[] = [];
    await Promise.all(
      workers.map((worker, first) => {
        const all = Array.from({ length: growth.settings.trees }, (_, tree) => tree);
        const own = all.filter((tree) => tree % threads === first);
        const keep = (tree: number, grown: Tree) => (trees[tree] = grown);
        return own.length === 0 ? null : share(worker, { growth: shared, trees: own }, keep);
      }),
    );
    return trees;
  };
  // One forest after the other: an answer says which tree it is, not of which forest.
  let before: Promise<unknown> = Promise.resolve();
  return {
    grow: (growth) => {
      const mine = before.then(() => growOne(growth));
      before = mine.catch(() => undefined);
      return mine;
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

function share(worker: Worker, task: Share, keep: (tree: number, grown: Tree) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    let missing = task.trees.length;
    const onMessage = ({ tree, grown }: Answer) => {
      keep(tree, grown);
      missing -= 1;
      if (missing === 0) end();
    };
    const end = (fault?: Error) => {
      worker.off('message', onMessage).off('error', end).off('exit', onExit);
      worker.unref();
      if (fault === undefined) resolve();
      else reject(fault);
    };
    const onExit = () => end(new Error('a thread that grew trees ended'));
    worker.on('message', onMessage).on('error', end).on('exit', onExit);
    worker.ref();
    worker.postMessage(task);
  });
}

/** Copied once, not once a thread. The bins are shared as they are. */
function withSharedArrays(growth: Growth): Growth {
  const { labels, drawnLabels, weights, groups } = growth;
  const shared = (values: Float64Array | null) => {
    if (values === null) return null;
    const copy = new Float64Array(new SharedArrayBuffer(values.byteLength));
    copy.set(values);
    return copy;
  };
  const sharedGroups = groups && new Int32Array(new SharedArrayBuffer(groups.byteLength));
  if (groups !== null) sharedGroups?.set(groups);
  return {
    ...growth,
    ...{
      labels: shared(labels) ?? labels,
      drawnLabels: shared(drawnLabels),
      weights: shared(weights),
      groups: sharedGroups,
    },
  };
}

function answer(port: MessagePort, { growth, trees }: Share): void {
  for (const tree of trees) {
    const grown = growTree(growth, tree);
    const buffers = Object.values(grown as unknown as Record<string, Float64Array<ArrayBuffer>>).map(
      ({ buffer }) => buffer,
    );
    port.postMessage({ tree, grown } satisfies Answer, buffers);
  }
}

const growsTrees = (data: unknown): boolean => typeof data === 'object' && data !== null && 'growsTrees' in data;
if (!isMainThread && growsTrees(workerData)) {
  parentPort?.on('message', (task: Share) => {
    if (parentPort !== null) answer(parentPort, task);
  });
}
