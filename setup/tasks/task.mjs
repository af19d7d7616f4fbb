// What all tasks share: one clear sentence for an expected fault, and an end when whoever called us ends.
import process from 'node:process';

/** A fault whose message is all there is to say. */
export class Fault extends Error {
  constructor(message, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Calls `stop` once, on the first signal or when the process that set us up is gone. */
export function onStopRequest(stop) {
  let asked = false;
  const ask = (why) => {
    if (asked) return;
    asked = true;
    stop(why);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => ask(signal));
  if (process.channel) process.once('disconnect', () => ask('SIGHUP'));
  process.channel?.unref(); // the channel alone must not keep us alive
}

/** Runs a task to its exit code (none means 0). */
export async function runTask(name, task) {
  process.stdout.on('error', () => {}); // nobody reads any more: no reason to end in disorder
  try {
    process.exitCode = (await task(process.argv.slice(2))) ?? 0;
  } catch (error) {
    process.stderr.write(`${name}: ${error.message}\n`);
    process.exitCode = error.exitCode ?? 1;
  }
  if (process.connected) process.disconnect();
}
