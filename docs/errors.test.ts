import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { graphErrorCodes } from '../platform/errors/graph-errors.ts';
import { rejectionCodes } from '../subgraphs/telemetry/domain/accept.ts';

const page = readFileSync('docs/errors.md', 'utf8');
const codesOf = (heading: string) =>
  [...(page.split(heading)[1]?.split('\n## ')[0] ?? '').matchAll(/^\| ([A-Z_]+)\s+\|/gm)]
    .map(([, code]) => code)
    .sort();

it('docs/errors.md lists the codes that the code knows, no more and no fewer', () => {
  expect(codesOf('## Top-level')).toEqual([...graphErrorCodes].sort());
  expect(codesOf('## A reading')).toEqual([...rejectionCodes].sort());
});
