import { knownFailures } from '../known-failures.ts';
import type { Visitor } from '../visitor.ts';
import { advance, loadProgress, type Progress } from './progress.ts';
import { sendBatch } from './send.ts';
import { readSeries, type SeriesPoint } from './series.ts';

const batchSize = 500;
const minute = (atMs: number): string => `${new Date(atMs).toISOString().slice(0, 16).replace('T', ' ')}Z`;

function introduce({ print }: Visitor, progress: Progress, series: readonly SeriesPoint[]): void {
  const { shiftMs, sent, total } = progress;
  const first = (series[0]?.atMs ?? 0) + shiftMs;
  const last = (series.at(-1)?.atMs ?? 0) + shiftMs;
  const what = sent === 0 ? `${total} real readings` : `the remaining ${total - sent} of ${total} real readings`;
  print(`replay   ${what} of an office building's temperature, moved to ${minute(first)} … ${minute(last)}`);
  for (const { name, fromMs, toMs } of knownFailures(shiftMs)) {
    print(`replay   ${name} of the building's system is known to lie between ${minute(fromMs)} and ${minute(toMs)}`);
  }
}

/** Sends what has not been acknowledged yet, in order, batch by batch. */
export async function replay(visitor: Visitor): Promise<void> {
  const { print } = visitor;
  const series = readSeries(process.cwd());
  let progress = loadProgress(visitor.dataFolder, series.at(-1)?.atMs ?? 0, series.length, Date.now());
  if (progress.finishedAt !== null) {
    print(
      `replay   was done at ${minute(Date.parse(progress.finishedAt))}; \`npm run reset\` makes the next start repeat it`,
    );
    return;
  }
  introduce(visitor, progress, series);
  const { shiftMs } = progress;
  while (progress.sent < series.length && !visitor.signal.aborted) {
    const from = progress.sent;
    const points = series.slice(from, from + batchSize).map(({ atMs, value }) => ({ atMs: atMs + shiftMs, value }));
    const { rejected } = await sendBatch(visitor, points, `replay-${shiftMs}-${from}`);
    progress = advance(visitor.dataFolder, progress, from + points.length, Date.now());
    const [first] = rejected;
    if (first)
      print(`replay   ${rejected.length} readings were refused, the first with ${first.code}: ${first.message}`);
    print(`replay   ${progress.sent} of ${progress.total} sent, up to ${minute(points.at(-1)?.atMs ?? 0)}`);
  }
}
