import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { problemOf, type Work } from '../subgraphs/predictions/domain/plan.ts';
import { seeded } from '../subgraphs/predictions/model/forest/random.ts';
import { bySimpleRule } from '../subgraphs/predictions/planning/solve.ts';
import { solveInWorker } from '../subgraphs/predictions/planning/solve-in-worker.ts';

const dayMs = 86_400_000;
const today = 20_600;

/** Works due at random within 90 days, in so many buildings, at costs as they are recorded. */
function worksOf(count: number, buildings: number, seed: number): Work[] {
  const random = seeded(seed);
  return Array.from({ length: count }, (_, at): Work => {
    const worst = random();
    return {
      ...{ equipmentId: String(at), buildingId: String(Math.floor(random() * buildings)), component: 'motor' },
      ...{ latest: (today + Math.floor(random() * 90)) * dayMs, asOf: today * dayMs, cost: 500, failureCost: 2_500 },
      ...{ ratio: 5, rate: 0.004, probabilities: [worst / 10, worst / 3, worst] },
    };
  });
}

/** A technician's quarter: what the solver saves against the simple rule, and what it takes. */
export async function planTable(): Promise<void> {
  console.log('\n## Plans: a visit 150, working days, so many visits a day; 90 days\n');
  console.log(
    '| works | buildings | visits a day | found | cost, simple rule ÷ solver | solver, s | longest stall of the loop meanwhile, ms |\n|---|---|---|---|---|---|---|',
  );
  for (const [count, buildings, visitsPerDay] of [
    [30, 10, 1],
    [100, 30, 1],
    [200, 60, 2],
  ] as const) {
    const problem = problemOf({
      ...{ works: worksOf(count, buildings, count), now: today * dayMs, horizonDays: 90, visitCost: 150 },
      calendar: {
        ...{ weekdays: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'], closed: [], windows: [] },
        ...{ visitsPerDay, visitsPerWeek: null },
      },
    });
    const delay = monitorEventLoopDelay({ resolution: 1 });
    await setTimeout(20);
    delay.enable();
    const from = performance.now();
    const { cost, method } = await solveInWorker(problem);
    const seconds = (performance.now() - from) / 1_000;
    delay.disable();
    const ratio = bySimpleRule(problem).cost / cost;
    console.log(
      `| ${count} | ${buildings} | ${visitsPerDay} | ${method} | ${ratio.toFixed(3)} | ${seconds.toFixed(1)} | ${(delay.max / 1e6).toFixed(0)} |`,
    );
  }
}
