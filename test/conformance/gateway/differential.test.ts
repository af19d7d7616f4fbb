import { describe, expect, it } from 'vitest';
import { Differential } from './differential.ts';
import { ownGraph } from './own-graph.ts';
import { plantedBugs, withBug } from './planted-bugs.ts';
import { tortureGraph } from './torture-graph.ts';

const rates = { errors: 2, nulls: 8 };
// The full run (npm run bench -- gateway-differential) takes other seeds and fifty times as many.
const seed = 20_260_101;

describe('the compiled executor', () => {
  it('answers as the stock executor does over a graph with all that federation has', async () => {
    const differential = new Differential(tortureGraph, rates);
    expect(await differential.run(900, seed)).toBeNull();
    // Else the comparison would say little: many answers have errors, and some have none.
    expect(differential.withErrors).toBeGreaterThan(90);
    expect(differential.withErrors).toBeLessThan(600);
  }, 120_000);

  it('answers as the stock executor does over our own graph', async () => {
    const differential = new Differential(ownGraph(), rates);
    expect(await differential.run(300, seed)).toBeNull();
  }, 120_000);
});

describe('the comparison', () => {
  it.each(plantedBugs)(
    'notices an executor that $name',
    async (bug) => {
      const differential = new Differential(tortureGraph, rates, await withBug(bug));
      expect(await differential.run(2_000, seed)).not.toBeNull();
    },
    120_000,
  );
});
