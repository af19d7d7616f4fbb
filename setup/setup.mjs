// Makes a bare clone ready to run: Node >= 20 and npm are all it needs, since it runs before node_modules exists.
//   node setup/setup.mjs                     set up, say what was done
//   node setup/setup.mjs exec FILE [ARGS…]   set up if need be, then go on with Node 24 on FILE (what the npm scripts do)
// There are no npm hooks ("prestart" and the like): they are skipped where ignore-scripts is set.
import { prepareServers } from './steps/servers.mjs';
import { preparePostgres } from './steps/postgres.mjs';
import { installPackages } from './steps/packages.mjs';
import { findNode } from './steps/node.mjs';
import { lock } from './steps/lock.mjs';
import { writePaths, local } from './paths.mjs';
import { elapsed, say } from './say.mjs';
import { execute } from './exec.mjs';
import { watchCallers } from './callers.mjs';

function setUp() {
  const unlock = lock();
  installPackages();
  const paths = { node: findNode() };
  if (!process.env.DATABASE_URL) paths.postgres = preparePostgres();
  Object.assign(paths, prepareServers());
  writePaths(paths);
  unlock();
  return paths;
}

function inOneSentence(error) {
  if (['EACCES', 'EPERM'].includes(error.code)) {
    return `No permission for ${error.path}: run as the user who owns this folder, or delete ${local} and node_modules.`;
  }
  if (error.code === 'ENOSPC') return 'The disk is full: free about 1.5 GB and start again.';
  return error.message;
}

watchCallers();
const [command, file, ...parameters] = process.argv.slice(2);
try {
  if (Number(process.versions.node.split('.')[0]) < 20) {
    throw new Error(
      `Node.js 20 or later is needed, this is ${process.version}: install it from your system or nodejs.org.`,
    );
  }
  const paths = setUp();
  if (command === 'exec') {
    execute(paths.node, file, parameters);
  } else {
    for (const [name, found] of Object.entries(paths)) say(`${name}: ${found.program ?? found.native ?? found}`);
    say(`ready after ${elapsed()}`);
  }
} catch (error) {
  say(inOneSentence(error));
  process.exit(1);
}
