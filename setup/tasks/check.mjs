// npm run check [-- STEP…]: everything a machine can say about the code without running it.
import fs from 'node:fs';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { root } from '../paths.mjs';
import { seconds } from '../say.mjs';
import { Fault, onStopRequest, runTask } from './task.mjs';
import { runNode, scriptOf, stopTools } from './tool.mjs';

const atOnce = 2;
const ruledFolders = ['core', 'platform', 'gateway', 'subgraphs', 'client', 'simulator', 'deploy', 'bench', 'test'];
const present = (folders) => folders.filter((folder) => fs.existsSync(path.join(root, folder)));
const generate = fileURLToPath(new URL('generate.mjs', import.meta.url));

/** The longest first: two at a time, the short ones fill the gaps. */
const steps = {
  lint: () => runNode(scriptOf('eslint'), ['.', '--max-warnings', '0']),
  types: () => runNode(scriptOf('typescript', 'tsc'), ['--noEmit', '--pretty', 'false']),
  generated: () => runNode(generate, ['--check']),
  format: () => runNode(scriptOf('prettier'), ['--check', '--log-level', 'warn', '.']),
  dependencies: () =>
    runNode(scriptOf('dependency-cruiser', 'depcruise'), ['--output-type', 'err-long', ...present(ruledFolders)]),
};

async function runStep(name, failed) {
  const from = performance.now();
  const { code, output } = await steps[name]();
  const took = seconds(performance.now() - from);
  if (code === 0) {
    console.log(`  ok      ${name} (${took})`);
  } else {
    failed.push(name);
    console.log(`  FAILED  ${name} (${took})\n${output.trimEnd()}\n`);
  }
}

/** Runs the named steps (all when none is named); returns the names of those that failed. */
export async function check(names = []) {
  const unknown = names.find((name) => !steps[name]);
  if (unknown) throw new Fault(`There is no step "${unknown}": the steps are ${Object.keys(steps).join(', ')}.`);
  const waiting = names.length > 0 ? [...names] : Object.keys(steps);
  const failed = [];
  const lane = async () => {
    for (let name = waiting.shift(); name; name = waiting.shift()) await runStep(name, failed);
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return failed;
}

async function main(names) {
  onStopRequest(stopTools);
  const failed = await check(names);
  if (failed.length > 0) throw new Fault(`${failed.length} failed: ${failed.join(', ')}.`);
  console.log('check: everything is in order.');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await runTask('check', main);
