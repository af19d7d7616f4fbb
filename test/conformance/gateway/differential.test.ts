import { describe, expect, it } from 'vitest';
import { Differential } from './differential.ts';
import { tortureGraph } from './torture-graph.ts';

describe('the compiled executor', () => {
  it('answers as the stock executor does over the torture graph', async () => {
    const differential = new Differential(tortureGraph, { errors: 2, nulls: 8 });
    expect(await differential.run(600, 1)).toBeNull();
    console.log(differential.compared, differential.invalid, differential.withErrors);
  }, 120_000);
});
