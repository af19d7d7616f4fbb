import { expect, it } from 'vitest';
import { hourMs, readEngines, startOf } from './engines.ts';

const engines = readEngines(process.cwd());
const now = Date.parse('2026-06-01T00:00:00Z');

it('24 engines have failed, 6 run, and what the platform is told ends before the failure', () => {
  const failed = engines.filter(({ failedAtCycle }) => failedAtCycle !== null);
  expect([failed.length, engines.length - failed.length]).toEqual([24, 6]);
  for (const { rows, failedAtCycle } of failed) expect(rows.at(-1)!.cycle).toBeLessThanOrEqual(failedAtCycle!);
  for (const { rows } of engines) for (const { values } of rows) expect(values).toHaveLength(14);
});

it('nothing lies in the future, and engines that run are at the present', () => {
  for (const engine of engines) {
    const last = startOf(engine, now) + engine.rows.at(-1)!.cycle * hourMs;
    expect(last).toBeLessThanOrEqual(now);
    if (engine.failedAtCycle === null) expect(last).toBe(now);
  }
});
