const deadlineMs = 10_000;

/**
 * Runs a service until SIGTERM, SIGINT, or until whoever started it is gone (its IPC channel closes); then closes it
 * and exits 0, or 1 when closing takes over 10 s. A fault at start goes to stderr, with `sentences` without its stack, and is
 * exit code 1.
 */
export async function runProcess(
  start: () => Promise<AsyncDisposable>,
  { sentences = false }: { readonly sentences?: boolean } = {},
): Promise<void> {
  let running: AsyncDisposable;
  try {
    running = await start();
  } catch (error) {
    const message = sentences && error instanceof Error ? error.message : sentenceOf(error);
    process.stderr.write(`${message}\n`);
    process.exit(1);
  }
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), deadlineMs).unref();
    running[Symbol.asyncDispose]().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`${sentenceOf(error)}\n`);
        process.exit(1);
      },
    );
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, stop);
  if (process.channel) process.once('disconnect', stop);
}

function sentenceOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
    return `Port ${process.env['PORT'] ?? ''} is in use: stop what listens there, or set PORT to another one.`;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
