// Writes a score in [0, 1] for every reading of a folder of series, by the product's detectors: --data DIR --out FILE.
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { readSeries } from './detectors-data.ts';
import { PROFILES, SCORE_THRESHOLD, scoreSeries } from './detectors-run.ts';

const usage = 'usage: npm run score:detectors -- --data DIR --out FILE [--profile default|accurate]';

/** A wrong call or unreadable data is one sentence, no stack. */
process.on('uncaughtException', (fault) => {
  console.error(`score:detectors: ${fault.message}\n${usage}`);
  process.exit(2);
});

const { values: options } = parseArgs({
  options: { data: { type: 'string' }, out: { type: 'string' }, profile: { type: 'string', default: 'default' } },
});
const { data, out } = options;
const profile = PROFILES[options.profile];
if (data === undefined || out === undefined || profile === undefined) {
  console.error(usage);
  process.exit(2);
}
const fromCaller = (file: string) => path.resolve(process.env['CALLER_FOLDER'] ?? '.', file);

const file = fs.createWriteStream(fromCaller(out));
file.write('series,timestamp,score\n');
for (const series of readSeries(fromCaller(data))) {
  const scores = scoreSeries(series, profile);
  file.write(
    series.timestamps.map((timestamp, row) => `${series.id},${timestamp},${scores[row]!.toFixed(6)}\n`).join(''),
  );
}
await new Promise<void>((resolve, reject) => file.end((fault?: Error | null) => (fault ? reject(fault) : resolve())));
console.log(`threshold: ${SCORE_THRESHOLD}`);
