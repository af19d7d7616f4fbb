import { readFileSync } from 'node:fs';

/** Labelled windows of NAB's realKnownCause/ambient_temperature_system_failure, as the series' own times. */
const windows = [
  ['2013-12-15T07:00:00Z', '2013-12-30T09:00:00Z'],
  ['2014-03-29T15:00:00Z', '2014-04-20T22:00:00Z'],
] as const;

/** The shipped series with its times moved so that the last reading is now; values in °F. */
export function nabSeries(nowMs: number) {
  const lines = readFileSync('simulator/data/ambient_temperature_system_failure.csv', 'utf8')
    .trim()
    .split('\n')
    .slice(1);
  const own = lines.map((line) => {
    const [timestamp = '', value = ''] = line.split(',');
    return { timeMs: Date.parse(timestamp), value: Number(value) };
  });
  const shift = Math.floor(nowMs / 1000) * 1000 - (own.at(-1)?.timeMs ?? 0);
  return {
    points: own.map(({ timeMs, value }) => ({ timeMs: timeMs + shift, value })),
    windows: windows.map(([from, to]) => ({ from: Date.parse(from) + shift, to: Date.parse(to) + shift })),
  };
}
