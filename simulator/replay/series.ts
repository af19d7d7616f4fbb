import { readFileSync } from 'node:fs';
import path from 'node:path';

export interface SeriesPoint {
  readonly atMs: number;
  /** Degrees Fahrenheit. */
  readonly value: number;
}

const file = path.join('simulator', 'data', 'ambient_temperature_system_failure.csv');

/** The shipped series in its own time, oldest first. `folder`: the clone's. */
export function readSeries(folder: string): SeriesPoint[] {
  const [, ...lines] = readFileSync(path.join(folder, file), 'utf8').trim().split('\n');
  return lines.map((line) => {
    const [timestamp = '', value = ''] = line.split(',');
    return { atMs: Date.parse(timestamp), value: Number(value) };
  });
}
