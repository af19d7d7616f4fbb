// npm run bench: lists the benchmarks. npm run bench -- NAME [ARGS…]: runs one, with servers of its own.
import fs from 'node:fs';
import path from 'node:path';
import { bundle, entries } from '../bundle.mjs';
import { dist, root } from '../paths.mjs';
import { startServers } from '../services/client.mjs';
import { Fault, onStopRequest, runTask } from './task.mjs';
import { runNode, stopTools } from './tool.mjs';

const folder = path.join(root, 'bench');
const ending = '.bench.ts';

/** A benchmark says what it measures in the comment of its first line. */
function describe(file) {
  const [first = ''] = fs.readFileSync(path.join(folder, file), 'utf8').split('\n');
  return first.replace(/^\/[/*]*\s*|\s*\*\/$/g, '');
}

function list() {
  const files = fs.existsSync(folder) ? fs.readdirSync(folder).filter((file) => file.endsWith(ending)) : [];
  return files.sort().map((file) => ({ name: file.slice(0, -ending.length), description: describe(file) }));
}

async function runOne(name, parameters) {
  await bundle({ ...entries, [`bench-${name}`]: `bench/${name}${ending}` });
  const servers = await startServers({ root, mode: 'fresh' });
  try {
    const { code } = await runNode(path.join(dist, `bench-${name}.mjs`), parameters, { show: true, env: servers.urls });
    return code;
  } finally {
    await servers.stop();
  }
}

async function main([name, ...parameters]) {
  const known = list();
  if (!name) {
    for (const bench of known) console.log(`${bench.name.padEnd(28)} ${bench.description}`);
    return 0;
  }
  if (!known.some((bench) => bench.name === name)) {
    throw new Fault(`There is no benchmark "${name}": \`npm run bench\` lists them.`);
  }
  onStopRequest(stopTools);
  return runOne(name, parameters);
}

await runTask('bench', main);
