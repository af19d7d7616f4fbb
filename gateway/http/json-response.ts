import type { ServerResponse } from 'node:http';

/** A refusal of HTTP itself (size, encoding, path), before a GraphQL server is asked. */
export class HttpRefusal extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
}

/** Every refusal looks like a GraphQL answer, so that clients read one shape. */
export function sendRefusal(response: ServerResponse, refusal: HttpRefusal): void {
  // What is left of the request stays unread: the connection cannot carry another one.
  if (refusal.status === 413) response.setHeader('connection', 'close');
  sendJson(response, refusal.status, { errors: [{ message: refusal.message, extensions: { code: refusal.code } }] });
}
