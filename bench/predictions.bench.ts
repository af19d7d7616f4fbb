// Forests: error, calibration and speed on run-to-failure and fault data (--data DIR with the public CSV files; --part NAME; SEEDS=3).
import { parseArgs } from 'node:util';
import { isMainThread } from 'node:worker_threads';
import { growForest, type GrowTrees } from '../subgraphs/predictions/model/forest/grow.ts';
import { predict } from '../subgraphs/predictions/model/forest/forest.ts';
import { predictByPackage, toPackage } from '../subgraphs/predictions/model/forest/package-format.ts';
import { seeded } from '../subgraphs/predictions/model/forest/random.ts';
import { startGrowers } from '../subgraphs/predictions/training/grow-in-workers.ts';
import { classTables } from './predictions-classes.ts';
import { fleetTables } from './predictions-fleet.ts';
import { lifeTables, maintenanceTable } from './predictions-life.ts';
import { planTable } from './predictions-plan.ts';
import { stallTable } from './predictions-stall.ts';

/** Training and inference on numbers of no meaning: 20,000 rows, 60 features, 100 trees. */
async function speed(grow: GrowTrees): Promise<void> {
  const random = seeded(1);
  const [rows, columns] = [20_000, 60];
  const values = new Float64Array(rows * columns).map(random);
  const features = { rows, columns, values };
  const labels = Float64Array.from(
    { length: rows },
    (_, row) => 3 * values[row * columns]! + values[row * columns + 1]! + 0.3 * random(),
  );
  // The first answer of a thread waits for its start.
  await growForest(
    grow,
    { features: { rows: 1, columns: 1, values: new Float64Array(1) }, labels: new Float64Array(1) },
    { trees: 2 },
  );
  const from = performance.now();
  const forest = await growForest(grow, { features, labels }, { trees: 100, maxDepth: 12, minLeaf: 3 });
  const trainingMs = performance.now() - from;
  const timed = (work: () => void) => {
    const start = performance.now();
    work();
    return performance.now() - start;
  };
  const few = { rows: 2_000, columns, values: values.subarray(0, 2_000 * columns) };
  const oursMs = timed(() => predict(forest, few));
  const json = toPackage(forest);
  const theirs = { ours: oursMs, package: timed(() => predictByPackage(json, few)) };
  const single = Array.from({ length: 3_000 }, (_, row) =>
    timed(() => predict(forest, { rows: 1, columns, values: values.subarray(row * columns, (row + 1) * columns) })),
  ).sort((a, b) => a - b);
  const fleet = { rows: 5_000, columns, values: values.subarray(0, 5_000 * columns) };
  console.log('\n## Speed: 20,000 × 60, 100 trees\n');
  console.log(
    `| training, ms | rows/s, ours | rows/s, package (with load) | ratio | 5,000 rows, ms | single row p50 / p99, ms |`,
  );
  console.log(`|---|---|---|---|---|---|`);
  console.log(
    `| ${trainingMs.toFixed(0)} | ${((2_000 / theirs.ours) * 1000).toFixed(0)} | ${((2_000 / theirs.package) * 1000).toFixed(0)} | ${(theirs.package / theirs.ours).toFixed(1)} | ${timed(() => predict(forest, fleet)).toFixed(0)} | ${single[1_500]!.toFixed(3)} / ${single[2_970]!.toFixed(3)} |`,
  );
}

async function main(): Promise<void> {
  const { data, part } = parseArgs({ options: { data: { type: 'string' }, part: { type: 'string' } } }).values;
  await using growers = startGrowers(2);
  const { grow } = growers;
  const seeds = Array.from({ length: Number(process.env['SEEDS'] ?? 3) }, (_, seed) => seed + 1);
  const parts: Record<string, () => Promise<void>> = {
    speed: () => speed(grow),
    plan: planTable,
    fleet: () => fleetTables(grow, seeds),
  };
  if (data !== undefined) {
    parts['stall'] = () => stallTable(data);
    parts['life'] = () => lifeTables(grow, data, seeds);
    parts['maintenance'] = () => maintenanceTable(grow, data);
    parts['classes'] = () => classTables(grow, data, seeds);
  }
  if (part !== undefined && parts[part] === undefined)
    throw new Error(`There is no part "${part}": ${Object.keys(parts).join(', ')}; more with --data DIR.`);
  for (const [name, run] of Object.entries(parts)) if (part === undefined || part === name) await run();
}

if (isMainThread) await main();
