import { createServer, type Server } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readState } from '../state-file.ts';
import { type Progress, progressFile } from './progress.ts';
import { replay } from './replay.ts';

interface Batch {
  readonly idempotencyKey: string;
  readonly readings: readonly { readonly timestamp: string; readonly value: number; readonly unit: string }[];
}

let server: Server;
let dataFolder: string;
let batches: Batch[];
let printed: string[];
/** Number of the batch at which the graph refuses for good; none when undefined. */
let refuseAt: number | undefined;

beforeEach(async () => {
  dataFolder = mkdtempSync(path.join(tmpdir(), 'replay '));
  batches = [];
  printed = [];
  refuseAt = undefined;
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      const { variables } = JSON.parse(body) as { variables: { input: Batch } };
      if (batches.length === refuseAt) {
        response.end(JSON.stringify({ errors: [{ message: 'no', extensions: { code: 'FORBIDDEN' } }] }));
        return;
      }
      batches.push(variables.input);
      const answer = { accepted: variables.input.readings.length, duplicates: 0, rejected: [] };
      response.end(JSON.stringify({ data: { ingestTelemetry: answer } }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(() => {
  server.close();
  rmSync(dataFolder, { recursive: true });
});

function visit(): Promise<void> {
  const graphUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
  const { signal } = new AbortController();
  return replay({ graphUrl, token: 'ssd_x', dataFolder, env: {}, print: (line) => printed.push(line), signal });
}

const progress = () => readState<Progress>(progressFile(dataFolder))!;
const sent = () => batches.flatMap(({ readings }) => readings);

test('the whole series is sent in order, in batches of at most 500, its last reading being now', async () => {
  const before = Date.now();
  await visit();
  expect(sent()).toHaveLength(7_267);
  expect(Math.max(...batches.map(({ readings }) => readings.length))).toBe(500);
  const times = sent().map(({ timestamp }) => Date.parse(timestamp));
  expect(times).toEqual([...times].sort((a, b) => a - b));
  expect(times.at(-1)).toBeGreaterThanOrEqual(before);
  expect(times.at(-1)).toBeLessThanOrEqual(Date.now());
  expect(sent()[0]).toMatchObject({ value: 69.88083514, unit: '[degF]' });
});

test('a later start goes on where the graph stopped acknowledging, with the same shift and keys', async () => {
  refuseAt = 5;
  await expect(visit()).rejects.toThrow('no');
  const { shiftMs } = progress();
  expect(progress()).toMatchObject({ sent: 2_500, finishedAt: null });
  refuseAt = undefined;
  await visit();
  expect(progress()).toMatchObject({ shiftMs, sent: 7_267 });
  expect(sent()).toHaveLength(7_267);
  expect(new Set(batches.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(batches.length);
});

test('a finished replay is not repeated', async () => {
  await visit();
  const count = batches.length;
  await visit();
  expect(batches).toHaveLength(count);
  expect(printed.at(-1)).toContain('was done');
});
