// Trains on a CSV and writes predictions for another: npm run score:predictions -- --kind rul|classify --train FILE …
import path from 'node:path';
import { parseArgs } from 'node:util';
import { isMainThread } from 'node:worker_threads';
import { startGrowers } from '../subgraphs/predictions/training/grow-in-workers.ts';
import { scoreClasses } from './score-predictions-classify.ts';
import { BadInput } from './score-predictions-csv.ts';
import { scoreRul } from './score-predictions-rul.ts';

const usage = `npm run score:predictions -- --kind rul --train FILE --test FILE --out FILE [--cap N] [--unit unit] [--cycle cycle]
npm run score:predictions -- --kind classify --train FILE --test FILE --key COLUMN --label COLUMN [--ignore A,B,…] --out FILE`;

const options = {
  kind: { type: 'string' },
  train: { type: 'string' },
  test: { type: 'string' },
  out: { type: 'string' },
  cap: { type: 'string' },
  unit: { type: 'string', default: 'unit' },
  cycle: { type: 'string', default: 'cycle' },
  key: { type: 'string' },
  label: { type: 'string' },
  ignore: { type: 'string', default: '' },
} as const;

/** Paths are meant from where the caller stands. */
const pathOf = (file: string): string => path.resolve(process.env['CALLER_FOLDER'] ?? process.cwd(), file);

function given() {
  try {
    return parseArgs({ options }).values;
  } catch (fault) {
    throw new BadInput(`${(fault as Error).message}\n${usage}`);
  }
}

function need(name: string, value: string | undefined): string {
  if (value === undefined || value === '') throw new BadInput(`--${name} is missing.\n${usage}`);
  return value;
}

function capOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  const cap = Number(text);
  if (!(cap > 0) || !Number.isFinite(cap)) throw new BadInput(`--cap ${text}: a number above 0 is needed.`);
  return cap;
}

async function main(): Promise<void> {
  const { kind, cap, unit, cycle, key, label, ignore, ...files } = given();
  const [train, test, out] = (['train', 'test', 'out'] as const).map((name) => pathOf(need(name, files[name])));
  const paths = { train: train ?? '', test: test ?? '', out: out ?? '' };
  await using growers = startGrowers();
  if (kind === 'rul') return await scoreRul(growers.grow, { ...paths, unit, cycle, cap: capOf(cap) });
  if (kind !== 'classify') throw new BadInput(`--kind is rul or classify.\n${usage}`);
  const ignored = ignore.split(',').flatMap((name) => name.trim() || []);
  return await scoreClasses(growers.grow, { ...paths, key: need('key', key), label: need('label', label), ignored });
}

// The threads that grow trees run this file too.
if (isMainThread) {
  await main().catch((fault: unknown) => {
    if (!(fault instanceof BadInput)) throw fault;
    console.error(fault.message);
    process.exitCode = 1;
  });
}
