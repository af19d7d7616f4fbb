// Writes what is generated from the code: a schema per subgraph and the supergraph. With --check: compares instead.
import { composeSupergraph } from '../../gateway/compose/compose-supergraph.ts';
import { printInOwnProcess, printSchemaOf, subgraphNames } from './print-schemas.ts';
import { keepInStep } from './keep-in-step.ts';

async function generate(check: boolean): Promise<string[]> {
  const schemas = await printInOwnProcess(subgraphNames);
  const stale = schemas.filter(({ file, text }) => !keepInStep(file, text, check)).map(({ file }) => file);
  // Composition reads the schema files; of stale ones it would only say what the lines above said.
  if (stale.length > 0) return stale;
  return keepInStep('supergraph.graphql', composeSupergraph(), check) ? [] : ['supergraph.graphql'];
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
