// Bundles one entry of ours and runs it with the arguments given: node run.mjs ENTRY.ts [ARGS…]. No servers.
import path from 'node:path';
import { bundle } from '../bundle.mjs';
import { dist } from '../paths.mjs';
import { onStopRequest, runTask } from './task.mjs';
import { runNode, stopTools } from './tool.mjs';

async function main([entry, ...parameters]) {
  const name = `run-${path.basename(entry, '.ts')}`;
  await bundle({ [name]: entry });
  onStopRequest(stopTools);
  // Paths in arguments are meant from where the caller stands.
  const env = { CALLER_FOLDER: process.env.INIT_CWD ?? process.cwd() };
  const { code } = await runNode(path.join(dist, `${name}.mjs`), parameters, { show: true, env });
  return code;
}

await runTask('run', main);
