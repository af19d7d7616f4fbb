// Writes what is generated from the code: a schema per subgraph, the supergraph, and the graph as clients see it. With
// --check: compares instead.
import { lexicographicSortSchema, printSchema } from 'graphql';
import { composeSupergraph } from '../../gateway/compose/compose-supergraph.ts';
import { loadSupergraph } from '../../gateway/supergraph/load-supergraph.ts';
import { printInOwnProcess, printSchemaOf, subgraphNames } from './print-schemas.ts';
import { keepInStep } from './keep-in-step.ts';

async function generate(check: boolean): Promise<string[]> {
  const schemas = await printInOwnProcess(subgraphNames);
  const stale = schemas.filter(({ file, text }) => !keepInStep(file, text, check)).map(({ file }) => file);
  // Composition reads the schema files; of stale ones it would only say what the lines above said.
  if (stale.length > 0) return stale;
  const supergraph = composeSupergraph();
  const reference = printSchema(lexicographicSortSchema(loadSupergraph(supergraph).apiSchema));
  const made = { 'supergraph.graphql': supergraph, 'docs/graph.graphql': `${reference}\n` };
  return Object.entries(made).flatMap(([file, text]) => (keepInStep(file, text, check) ? [] : [file]));
}

async function main(parameters: string[]): Promise<void> {
  const [first, name] = parameters;
  if (first === 'print' && name !== undefined) {
    process.stdout.write(await printSchemaOf(name));
    return;
  }
  const stale = await generate(first === '--check');
  if (stale.length === 0) return;
  process.stderr.write(
    `Not what the code says: ${stale.join(', ')}. Run \`npm run generate\` and commit the result.\n`,
  );
  process.exitCode = 1;
}

main(process.argv.slice(2)).catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
