import { Agent } from 'undici';
import type { Logger } from 'pino';
import { forward } from './forward.ts';
import type { Routes } from './http-server.ts';
import { HttpRefusal } from './json-response.ts';

const passed = [
  ...['authorization', 'content-type', 'content-length', 'content-range', 'x-trace-id'],
  ...['range', 'if-range', 'if-none-match', 'upload-offset', 'upload-length'],
];
const answered = [
  ...['content-type', 'content-length', 'content-range', 'content-disposition', 'accept-ranges', 'etag'],
  ...['cache-control', 'location', 'upload-offset', 'upload-length', 'retry-after', 'www-authenticate', 'x-trace-id'],
];

/** Doors of devices that speak no GraphQL: commands, firmware, pictures, uploads. `devicesUrl` is that of the subgraph. */
export function deviceDoors(devicesUrl: string, logger: Logger): Routes {
  const agent = new Agent({ connections: 32 });
  return {
    '/devices/': async (request, response) => {
      const { href: url, pathname } = new URL(request.url ?? '/', devicesUrl);
      // A path may lead out again: nothing but the doors is handed on.
      if (!pathname.startsWith('/devices/')) throw new HttpRefusal(404, 'NOT_FOUND', 'There is no such door.');
      try {
        await forward(request, response, { url, agent, passed, answered });
      } catch (fault) {
        if (response.headersSent) return void response.destroy();
        logger.warn({ err: fault }, 'the door of devices does not answer');
        throw new HttpRefusal(503, 'SUBGRAPH_UNAVAILABLE', 'This cannot be answered now: try again.');
      }
    },
  };
}
