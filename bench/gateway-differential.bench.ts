// Compares the compiled executor with Apollo's over generated operations, of our own graph and one with all of federation: [--count 50000] [--seed 1]
import { parseArgs } from 'node:util';
import { Differential } from '../test/conformance/gateway/differential.ts';
import { ownGraph } from '../test/conformance/gateway/own-graph.ts';
import { tortureGraph } from '../test/conformance/gateway/torture-graph.ts';

const { values } = parseArgs({
  options: { count: { type: 'string', default: '50000' }, seed: { type: 'string', default: '1' } },
});
const count = Number(values.count);
// Apollo's executor looks at nothing else than the own graph's shape: a fifth of the run is enough for it.
const graphs = [
  { name: 'all of federation', schemas: tortureGraph, share: 0.8 },
  { name: 'our own graph', schemas: ownGraph(), share: 0.2 },
];
for (const { name, schemas, share } of graphs) {
  const differential = new Differential(schemas, { errors: 2, nulls: 8 });
  const started = performance.now();
  const difference = await differential.run(Math.ceil(count * share), Number(values.seed));
  if (difference) {
    console.error(`They differ over ${name}:\n${JSON.stringify(difference, null, 2)}`);
    process.exit(1);
  }
  const { compared, operations, withErrors, unplanned } = differential;
  console.log(
    `${name}: ${compared} answers to ${operations} operations are equal, ${withErrors} of them with errors ` +
      `(${Math.round((performance.now() - started) / 1_000)} s; the planner threw for ${unplanned.size} kinds of operation)`,
  );
}
