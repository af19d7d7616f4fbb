import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

/** Column names, classes and constants of public maintenance data sets: shipped code that knew one would be made for it. */
const foreign = [
  /(?<!\/)\bs(?:[1-9]|1\d|2[01])\b(?!\.)/,
  /\bsetting[123]\b/i,
  /c-?mapss|\bFD00\d\b/i,
  /\bai4i\b|\budi\b|product_id|air_temperature_k|process_temperature_k|rotational_speed|torque|tool_wear/i,
  /\b(?:twf|hdf|pwf|osf|rnf)\b/i,
  /machine_failure/,
  /\b125\b/,
  /\b(?:11000|12000|13000|8\.6|1380|3500|9000)\b/,
];
const folders = ['subgraphs/predictions', 'core', 'platform', 'bench'];
const isShipped = (file: string) =>
  file.endsWith('.ts') &&
  // S3 is the name of a protocol there.
  !file.startsWith('platform/objects/') &&
  !file.endsWith('.test.ts') &&
  !/\/test\//.test(file) &&
  (!file.startsWith('bench/') || file.startsWith('bench/score-predictions'));

it('knows no column, class or constant of any public data set in shipped prediction code', () => {
  const files = folders
    .flatMap((folder) => readdirSync(folder, { recursive: true }).map((name) => path.join(folder, String(name))))
    .filter(isShipped);
  expect(files.length).toBeGreaterThan(50);
  const found = files.flatMap((file) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .flatMap((line, at) => foreign.flatMap((word) => (word.test(line) ? [`${file}:${at + 1}: ${line.trim()}`] : []))),
  );
  expect(found).toEqual([]);
});
