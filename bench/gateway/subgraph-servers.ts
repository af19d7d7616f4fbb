import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { MockSubgraph } from '../../test/conformance/gateway/mock-subgraph.ts';

/** Serves made-up data for these schemas over HTTP; returns the URL of each. */
export async function serveSubgraphs(schemas: Readonly<Record<string, string>>): Promise<Record<string, string>> {
  const urls: Record<string, string> = {};
  for (const [name, sdl] of Object.entries(schemas)) {
    const subgraph = new MockSubgraph(sdl, { errors: 0, nulls: 0 });
    const top = subgraph.schema.getQueryType()?.getFields()['top'];
    if (top) {
      top.resolve = (_source, { seed }) =>
        Array.from({ length: 50 }, (_, i) => ({ __typename: 'Product', id: `${seed}-${i}`, '#seed': `${seed}-${i}` }));
    }
    // What was asked before is answered from memory, so that the gateway, and not this process, is what is waited for.
    const known = new Map<string, Buffer>();
    const http = createServer(async (request, response) => {
      const body = await text(request);
      const answer = known.get(body) ?? Buffer.from(JSON.stringify(await subgraph.send({ body })));
      known.set(body, answer);
      subgraph.received.length = 0;
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length }).end(answer);
    });
    http.keepAliveTimeout = 60_000;
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    urls[name] = `http://127.0.0.1:${(http.address() as AddressInfo).port}/graphql`;
  }
  return urls;
}
