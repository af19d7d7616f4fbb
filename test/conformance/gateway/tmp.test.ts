import { expect, it } from 'vitest';
import { Differential } from './differential.ts';
import { tortureGraph } from './torture-graph.ts';
it('x', async () => {
    const differential = new Differential(tortureGraph, { errors: Number(process.env.ERR ?? 2), nulls: 8 });
    let n = 0;
    for (let seed = 1; seed <= 40; seed++) {
      const d = await differential.run(50, seed);
      if (!d) continue;
      if (n++ < 4) { console.log('SEED', seed, d.operation.source, JSON.stringify(d.operation.variables), '\nEXP', JSON.stringify(d.expected).slice(0,1800), '\nACT', JSON.stringify(d.actual).slice(0,1800)); }
    }
    console.log(n, differential.compared, differential.invalid, differential.withErrors, [...differential.unplanned].map(([m,o])=>m.slice(0,200)+'\n   '+o.source.slice(0,900)).join('\n'));
}, 120_000);
