import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

const maxBodyBytes = 8 * 1024 * 1024;

export function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** The request's body as text. @throws Error above 8 MB; the gateway's own limit is far lower. */
export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBodyBytes) throw new Error('request body is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** `/livez`: the process runs. `/readyz`: it can serve, else 503 with the reasons. */
export function healthRoutes(missing: () => readonly string[]) {
  return {
    '/livez': (_: IncomingMessage, response: ServerResponse) => answer(response, 200, { status: 'ok' }),
    '/readyz': (_: IncomingMessage, response: ServerResponse) => {
      const reasons = missing();
      answer(response, reasons.length === 0 ? 200 : 503, {
        status: reasons.length === 0 ? 'ok' : 'not ready',
        reasons,
      });
    },
  };
}

/** The health endpoints alone, for a worker. */
export async function serveHealth(
  host: string,
  port: number,
  missing: () => readonly string[],
): Promise<AsyncDisposable> {
  const routes: Readonly<Record<string, (request: IncomingMessage, response: ServerResponse) => void>> =
    healthRoutes(missing);
  const server = createServer((request, response) => {
    const route = routes[request.url ?? ''];
    if (route) route(request, response);
    else answer(response, 404, { error: 'not found' });
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
  return {
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
