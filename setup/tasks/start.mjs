// npm start: the whole stack in this console, until Ctrl-C. npm start -- --detach: in the background, until npm stop.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { bundle, entries } from '../bundle.mjs';
import { data, dist, root } from '../paths.mjs';
import { holderOf, tryLock } from '../process-lock.mjs';
import { noteProcesses, readReady, stackLock, sweepStack } from './stack.mjs';
import { Fault, onStopRequest, runTask } from './task.mjs';

const me = fileURLToPath(import.meta.url);

function alreadyRunning(holder) {
  const where = readReady()?.graph ?? 'it is still starting';
  return new Fault(`SiteSync already runs from this folder (process ${holder.pid}, ${where}): \`npm stop\` ends it.`);
}

/** The supervisor goes on in this process: one fewer to die in the wrong order. */
async function foreground() {
  const { holder } = tryLock(stackLock);
  if (holder) throw alreadyRunning(holder);
  await sweepStack();
  await bundle(entries, { graphiql: true });
  process.setSourceMapsEnabled(true);
  const { runStack } = await import(pathToFileURL(path.join(dist, 'all-in-one.mjs')).href);
  return runStack({ root, onStopRequest, noteProcesses });
}

const readFrom = (file, offset) => fs.readFileSync(file).subarray(offset).toString();

/** Resolves when the stack in the background is ready, having shown what it said until then. */
async function detached() {
  const holder = holderOf(stackLock);
  if (holder) throw alreadyRunning(holder);
  const log = path.join(data, 'logs', 'console.log');
  fs.mkdirSync(path.dirname(log), { recursive: true, mode: 0o700 });
  const output = fs.openSync(log, 'w', 0o600);
  const child = spawn(process.execPath, [me], { cwd: root, detached: true, stdio: ['ignore', output, output] });
  let ended = false;
  child.once('exit', () => (ended = true));
  onStopRequest(() => child.kill('SIGTERM'));
  let shown = 0;
  const show = () => {
    const text = readFrom(log, shown);
    shown += Buffer.byteLength(text);
    process.stdout.write(text);
  };
  while (!ended && readReady()?.pids?.supervisor !== child.pid) {
    await sleep(100);
    show();
  }
  show();
  if (ended) throw new Fault('SiteSync did not start: the lines above say why.');
  console.log('SiteSync runs in the background: `npm stop` ends it.');
  child.unref();
  return 0;
}

await runTask('start', ([option, ...more]) => {
  if (more.length > 0 || (option !== undefined && option !== '--detach'))
    throw new Fault(
      `npm start takes --detach only, not "${[option, ...more].join(' ')}": settings are variables, e.g. PORT=4100 npm start.`,
      64,
    );
  return option === '--detach' ? detached() : foreground();
});
process.exit();
