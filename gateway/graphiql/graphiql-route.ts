import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HttpRefusal } from '../http/json-response.ts';
import type { RouteHandler, Routes } from '../http/http-server.ts';

interface Asset {
  readonly file: string;
  readonly type: string;
}

const assets: Readonly<Record<string, Asset>> = {
  '/graphiql': { file: 'index.html', type: 'text/html; charset=utf-8' },
  '/graphiql/app.js': { file: 'app.js', type: 'text/javascript; charset=utf-8' },
  '/graphiql/app.css': { file: 'app.css', type: 'text/css; charset=utf-8' },
};

// CodeMirror and GraphiQL set styles in elements, so style needs 'unsafe-inline'; scripts only come from here.
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self' data:",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** GraphiQL as `buildGraphiql` has bundled it into `folder`. */
export function graphiqlRoutes(folder: string): Routes {
  return Object.fromEntries(
    Object.entries(assets).map(([path, asset]) => [path, serve(join(folder, asset.file), asset.type)]),
  );
}

function serve(file: string, type: string): RouteHandler {
  return async (request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD')
      throw new HttpRefusal(405, 'BAD_REQUEST', 'Only GET is served here.');
    const content = await readFile(file).catch(() => {
      throw new HttpRefusal(404, 'NOT_FOUND', 'GraphiQL is not bundled: run "npm start".');
    });
    response.writeHead(200, {
      'content-type': type,
      'content-security-policy': contentSecurityPolicy,
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-cache',
    });
    response.end(request.method === 'HEAD' ? undefined : content);
  };
}
