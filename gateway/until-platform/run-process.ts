// Stand-in for platform/config and platform/lifecycle, to be deleted for them.
import type { z } from 'zod';

/** The environment as the schema says, or every fault on stderr and exit code 78. */
export function readConfig<Config>(schema: z.ZodType<Config>): Config {
  const found = schema.safeParse(process.env);
  if (found.success) return found.data;
  for (const { path, message } of found.error.issues) process.stderr.write(`${path.join('.')}: ${message}\n`);
  process.exit(78);
}

/** Runs until SIGTERM, SIGINT, or until whoever started us is gone; then closes and exits. */
export async function runProcess(start: () => Promise<AsyncDisposable>): Promise<void> {
  let running: AsyncDisposable;
  try {
    running = await start();
  } catch (error) {
    process.stderr.write(`${sentenceOf(error)}\n`);
    process.exit(1);
  }
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), 10_000).unref();
    void running[Symbol.asyncDispose]().then(() => process.exit(0));
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, stop);
  if (process.channel) process.once('disconnect', stop);
}

function sentenceOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
    return `Port ${process.env['PORT'] ?? ''} is in use: stop what listens there, or set PORT to another one.`;
  }
  return error instanceof Error ? error.message : String(error);
}
