import { unwatchFile, watchFile } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Logger } from 'pino';

/** Looks at the file's time: that also works where it is mounted or replaced, which notifications do not survive. */
const lookEveryMs = 1_000;

export interface WatchedGateway {
  readonly reload: (sdl: string) => Promise<void>;
}

/** Serves the file anew when it changes, and on SIGHUP; one that cannot be served changes nothing but our log. */
export function watchSupergraph(file: string, gateway: WatchedGateway, logger: Logger): Disposable {
  const reload = () => {
    void readFile(file, 'utf8')
      .then((sdl) => gateway.reload(sdl))
      .then(
        () => logger.info({ file }, 'the supergraph was loaded anew'),
        (error: unknown) => logger.error({ err: error, file }, 'the supergraph stays as it was'),
      );
  };
  const changed = (now: { mtimeMs: number }, before: { mtimeMs: number }) => {
    if (now.mtimeMs !== 0 && now.mtimeMs !== before.mtimeMs) reload();
  };
  watchFile(file, { interval: lookEveryMs, persistent: false }, changed);
  process.on('SIGHUP', reload);
  return {
    [Symbol.dispose]: () => {
      unwatchFile(file, changed);
      process.off('SIGHUP', reload);
    },
  };
}
