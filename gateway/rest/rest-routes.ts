import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Agent } from 'undici';
import { HttpRefusal, sendJson } from '../http/json-response.ts';
import type { RouteHandler, Routes } from '../http/http-server.ts';
import { forwardIngest, type IngestDoors, tellStreamDoor } from './ingest-forward.ts';
import { openApiDocument } from './openapi.ts';
import { handleRest, type RestParts, restPrefix } from './rest-door.ts';

const swagger = path.dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
const start = `SwaggerUIBundle({ url: '${restPrefix}/openapi.json', dom_id: '#page', deepLinking: true });`;
const page = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>SiteSync IoT: REST</title>
<link rel="stylesheet" href="${restPrefix}/docs/swagger-ui.css"></head><body><div id="page"></div>
<script src="${restPrefix}/docs/swagger-ui-bundle.js"></script><script src="${restPrefix}/docs/start.js"></script></body></html>`;

// Swagger UI sets styles in elements and shows icons from data URLs; scripts only come from here.
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'";

const served =
  (type: string, content: () => string | Promise<Buffer>): RouteHandler =>
  async (request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD')
      throw new HttpRefusal(405, 'BAD_REQUEST', 'Only GET is served here.');
    const body = await content();
    response.writeHead(200, { 'content-type': type, 'content-security-policy': policy, 'cache-control': 'no-cache' });
    response.end(request.method === 'HEAD' ? undefined : body);
  };

const file = (name: string) => () => readFile(path.join(swagger, name));

/** Everything below /api/v1: the routes, their OpenAPI document, a page for it, and the way to the ingest doors. */
export function restRoutes(parts: RestParts, doors: IngestDoors): Routes {
  const agent = new Agent({ connections: 32 });
  const document = openApiDocument();
  return {
    [`${restPrefix}/`]: (request, response) => handleRest(request, response, parts),
    [`${restPrefix}/telemetry/ingest`]: (request, response) =>
      forwardIngest(request, response, doors, { agent, logger: parts.logger }),
    [`${restPrefix}/telemetry/ingest/stream`]: (_request, response) => tellStreamDoor(response, doors),
    [`${restPrefix}/openapi.json`]: (_request, response) => sendJson(response, 200, document),
    [`${restPrefix}/docs`]: served('text/html; charset=utf-8', () => page),
    [`${restPrefix}/docs/start.js`]: served('text/javascript; charset=utf-8', () => start),
    [`${restPrefix}/docs/swagger-ui-bundle.js`]: served('text/javascript; charset=utf-8', file('swagger-ui-bundle.js')),
    [`${restPrefix}/docs/swagger-ui.css`]: served('text/css; charset=utf-8', file('swagger-ui.css')),
  };
}
