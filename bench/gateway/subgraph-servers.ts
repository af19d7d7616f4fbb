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
    const http = createServer(async (request, response) => {
      const answer = await subgraph.send({ body: await text(request) });
      subgraph.received.length = 0;
      response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
    });
    http.keepAliveTimeout = 60_000;
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    urls[name] = `http://127.0.0.1:${(http.address() as AddressInfo).port}/graphql`;
  }
  return urls;
}
