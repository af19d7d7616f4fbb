// npm run generate: schemas from the code, the supergraph from the schemas, types from the supergraph.
// With --check nothing is written; it fails when a committed file is not what would be written.
import path from 'node:path';
import { bundle } from '../bundle.mjs';
import { dist } from '../paths.mjs';
import { Fault, onStopRequest, runTask } from './task.mjs';
import { runNode, scriptOf, stopTools } from './tool.mjs';

async function main(parameters) {
  const mode = parameters.includes('--check') ? ['--check'] : [];
  onStopRequest(stopTools);
  await bundle({ generate: 'deploy/generate/main.ts' });
  const schemas = await runNode(path.join(dist, 'generate.mjs'), mode, { show: true });
  if (schemas.code !== 0) return schemas.code;
  const types = await runNode(scriptOf('@graphql-codegen/cli', 'graphql-codegen'), ['--config', 'codegen.ts', ...mode]);
  if (types.code !== 0) throw new Fault(`the types of the graph: ${types.output.trim()}\nRun \`npm run generate\`.`);
  return 0;
}

await runTask('generate', main);
