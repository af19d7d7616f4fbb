import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { request } from '../../client/request.ts';
import type { Plan, ProcessSpec } from '../../deploy/all-in-one/plan.ts';
import { startStack, type TestStack } from '../support/stack.ts';
import { until } from '../support/until.ts';

interface Told {
  readonly service: string;
  readonly name: string;
  readonly traceId: string;
}
interface Exported {
  readonly resourceSpans: readonly {
    readonly resource: {
      readonly attributes: readonly { readonly key: string; readonly value: { stringValue?: string } }[];
    };
    readonly scopeSpans: readonly { readonly spans: readonly { readonly name: string; readonly traceId: string }[] }[];
  }[];
}

const spans: Told[] = [];
/** Takes what a collector would: OTLP over HTTP in JSON. */
const collector = createServer((incoming, response) => {
  const chunks: Buffer[] = [];
  incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
  incoming.on('end', () => {
    for (const { resource, scopeSpans } of (JSON.parse(Buffer.concat(chunks).toString()) as Exported).resourceSpans) {
      const service = resource.attributes.find(({ key }) => key === 'service.name')?.value.stringValue ?? '';
      for (const { name, traceId } of scopeSpans.flatMap((scope) => scope.spans))
        spans.push({ service, name, traceId });
    }
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
});

const closing = new AsyncDisposableStack();
let stack: TestStack;
beforeAll(async () => {
  collector.listen(0, '127.0.0.1');
  await once(collector, 'listening');
  closing.defer(() => void collector.close());
  const { port } = collector.address() as AddressInfo;
  const traced = { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`, OTEL_BSP_SCHEDULE_DELAY: '100' };
  const tracing = (spec: ProcessSpec): ProcessSpec => ({ ...spec, env: { ...spec.env, ...traced } });
  const rewire = (plan: Plan): Plan => ({
    ...{ ...plan, gateway: tracing(plan.gateway) },
    ...{ apis: plan.apis.map(tracing), workers: plan.workers.map(tracing) },
  });
  stack = closing.use(await startStack(rewire));
}, 120_000);
afterAll(() => closing.disposeAsync(), 30_000);

/** The services whose spans belong to a trace that the gateway began for this operation. */
const servicesOf = (operation: string): Set<string> => {
  const traces = new Set(
    spans.filter((span) => span.service === 'gateway' && span.name === operation).map((s) => s.traceId),
  );
  return new Set(spans.filter(({ traceId }) => traces.has(traceId)).map(({ service }) => service));
};

it('one trace goes from the gateway through every subgraph of a query', async () => {
  const query =
    'query Traced { buildings(first: 1) { edges { node { id equipment(first: 1) { edges { node { latestReadings { value } health { score } } } } } } } }';
  await request({ url: stack.graph, token: stack.world.tokens.owner, query });
  const wanted = ['gateway', 'devices-api', 'telemetry-api', 'monitoring-api'];
  await until('the spans', () => Promise.resolve(wanted.every((service) => servicesOf('query Traced').has(service))));
});

it('and with a batch of readings over the stream to the detector', async () => {
  const query = 'mutation Sent($r: [ReadingInput!]!) { ingestTelemetry(input: { readings: $r }) { accepted } }';
  const r = [{ metric: 'temperature', value: 20, timestamp: new Date().toISOString() }];
  await request({ url: stack.graph, token: stack.world.device.credential, query, variables: { r } });
  const wanted = ['gateway', 'telemetry-api', 'monitoring-detector'];
  await until('the spans', () => Promise.resolve(wanted.every((service) => servicesOf('mutation Sent').has(service))));
  expect(spans.some(({ service, name }) => service === 'monitoring-detector' && name === 'detect')).toBe(true);
});
