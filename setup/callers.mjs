// Notices that whoever called us (npm, and the shell that it runs scripts with) has been killed, and then ends us by TERM.
// A thread of its own watches, since set-up itself waits for programs without turning its event loop.
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import { fileURLToPath } from 'node:url';
import { nameOf, parentOf } from './processes.mjs';

const watchEveryMs = 200;
const shells = /^-?(sh|dash|bash|ash|zsh|ksh|busybox)$/;
const likelyCallers = /^(npm|node|pnpm|yarn)/;

/** Our parent and, when that is a shell, its parent. */
function callers() {
  const parent = process.ppid;
  return shells.test(nameOf(parent)) ? [parent, parentOf(parent)] : [parent];
}

/** npm may be gone before we look for the first time: then the system's first process has adopted us. */
const isOrphan = ([parent]) => parent === 1 && !likelyCallers.test(nameOf(1)) && !shells.test(nameOf(1));

/** To be called first of all, so that no moment goes unwatched. Does nothing unless npm called us. */
export function watchCallers() {
  if (!process.env.npm_lifecycle_event || process.platform === 'win32') return;
  const before = callers();
  if (isOrphan(before)) process.exit(143);
  new Worker(fileURLToPath(import.meta.url), { workerData: { before: before.join() } }).unref();
}

if (!isMainThread) {
  const timer = setInterval(() => {
    if (callers().join() === workerData.before) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, watchEveryMs);
}
