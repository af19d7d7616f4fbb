import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { type Agent, request as send } from 'undici';

export interface Forwarding {
  readonly url: string;
  readonly agent: Agent;
  /** Headers that go on, and those of the answer that come back; in lower case. */
  readonly passed: readonly string[];
  readonly answered: readonly string[];
}

const timeoutMs = 30_000;

/**
 * Hands a request to another door as it comes, byte by byte, and its answer back. Rejects when there is no answer; what
 * was begun to be told is broken off then.
 */
export async function forward(request: IncomingMessage, response: ServerResponse, to: Forwarding): Promise<void> {
  const headers = Object.fromEntries(
    to.passed.flatMap((name) => {
      const value = request.headers[name];
      return typeof value === 'string' ? [[name, value]] : [];
    }),
  );
  const method = request.method ?? 'GET';
  const body = method === 'GET' || method === 'HEAD' ? null : request;
  const answer = await send(to.url, { method, headers, body, dispatcher: to.agent, headersTimeout: timeoutMs });
  const told = to.answered.flatMap((name) => (answer.headers[name] ? [[name, String(answer.headers[name])]] : []));
  response.writeHead(answer.statusCode, Object.fromEntries(told) as Record<string, string>);
  await pipeline(answer.body, response);
}
