// Labelled series as the anomaly data sets hand them out: labels.json names CSV files `timestamp,value[,value2…]`.
import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

const labels = z.object({
  series: z.record(z.string(), z.object({ file: z.string(), probation_rows: z.int().min(0).optional() })),
});

/** A series without its labels: all that a detector may know. */
export interface Series {
  readonly id: string;
  /** As written in the file, so that whoever reads the scores finds the reading again. */
  readonly timestamps: readonly string[];
  readonly timesMs: Float64Array;
  /** One array for each channel. */
  readonly channels: readonly Float64Array[];
}

/** What is labelled about a series; for scoring only. */
export interface Labels {
  readonly kind: 'nab' | 'skab';
  readonly group: string;
  readonly probationRows: number;
  /** First and last row of each window, both inclusive. */
  readonly windows: readonly (readonly [number, number])[];
}

const labelled = z.object({
  series: z.record(
    z.string(),
    z.object({
      score: z.enum(['nab', 'skab']),
      group: z.string(),
      probation_rows: z.int(),
      windows: z.array(z.tuple([z.string(), z.string()])),
    }),
  ),
});

/** The labels of a series that was read before. */
export function readLabels(folder: string): (series: Series) => Labels {
  const { series } = labelled.parse(JSON.parse(fs.readFileSync(path.join(folder, 'labels.json'), 'utf8')));
  return ({ id, timestamps }) => {
    const labels = series[id];
    if (labels === undefined) throw new Error(`no labels for ${id}`);
    const windows = labels.windows.map(([from, to]) => [timestamps.indexOf(from), timestamps.indexOf(to)] as const);
    if (windows.flat().includes(-1)) throw new Error(`a window of ${id} is not on a reading`);
    return { kind: labels.score, group: labels.group, probationRows: labels.probation_rows, windows };
  };
}

/** @throws Error that says which file is missing or malformed. */
export function* readSeries(folder: string): Generator<Series> {
  const { series } = labels.parse(JSON.parse(fs.readFileSync(path.join(folder, 'labels.json'), 'utf8')));
  for (const [id, { file }] of Object.entries(series)) yield { id, ...readCsv(path.join(folder, file)) };
}

function readCsv(file: string): Omit<Series, 'id'> {
  const [header = '', ...lines] = fs.readFileSync(file, 'utf8').trimEnd().split(/\r?\n/);
  const width = header.split(',').length - 1;
  const timesMs = new Float64Array(lines.length);
  const channels = Array.from({ length: width }, () => new Float64Array(lines.length));
  const timestamps = lines.map((line, row) => {
    const [timestamp = '', ...values] = line.split(',');
    timesMs[row] = Date.parse(timestamp);
    if (values.length !== width || Number.isNaN(timesMs[row]))
      throw new Error(`${file}, line ${row + 2}: expected a timestamp and ${width} values, got "${line}"`);
    // An empty field is a missing value, not a zero.
    channels.forEach((channel, index) => (channel[row] = values[index] === '' ? Number.NaN : Number(values[index])));
    return timestamp;
  });
  return { timestamps, timesMs, channels };
}
