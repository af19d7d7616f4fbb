import { readFile, stat } from 'node:fs/promises';
import type { Logger } from 'pino';

/** Looks at the file's time: that also works where it is mounted or replaced, which notifications do not survive. */
const lookEveryMs = 1_000;

export interface WatchedGateway {
  readonly reload: (sdl: string) => Promise<void>;
}

/**
 * Serves the file anew when it says something else than `served`, and on SIGHUP; one that cannot be served changes nothing
 * but our log. What changed while the gateway started is noticed as well: the first look compares texts.
 */
export function watchSupergraph(file: string, served: string, gateway: WatchedGateway, logger: Logger): Disposable {
  let tried = served;
  let seenMs = 0;
  const reload = async (always: boolean) => {
    try {
      const sdl = await readFile(file, 'utf8');
      if (!always && sdl === tried) return;
      tried = sdl;
      await gateway.reload(sdl);
      logger.info({ file }, 'the supergraph was loaded anew');
    } catch (error) {
      logger.error({ err: error, file }, 'the supergraph stays as it was');
    }
  };
  const look = async () => {
    const timeMs = await stat(file).then(
      ({ mtimeMs }) => mtimeMs,
      () => seenMs,
    );
    if (timeMs === seenMs) return;
    seenMs = timeMs;
    await reload(false);
  };
  const onHangup = () => void reload(true);
  const timer = setInterval(() => void look(), lookEveryMs).unref();
  process.on('SIGHUP', onHangup);
  return {
    [Symbol.dispose]: () => {
      clearInterval(timer);
      process.off('SIGHUP', onHangup);
    },
  };
}
