import type { ServerResponse } from 'node:http';

/** Of every answer: nobody shall guess that JSON is something else. */
export const commonHeaders = { 'x-content-type-options': 'nosniff' } as const;

export function setCommonHeaders(response: ServerResponse): void {
  for (const [name, value] of Object.entries(commonHeaders)) response.setHeader(name, value);
}
