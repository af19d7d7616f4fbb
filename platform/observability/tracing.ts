import { type Attributes, context, propagation, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';

/** Headers of W3C Trace Context, in HTTP and in NATS. */
export type TraceHeaders = Readonly<Record<string, string>>;

const scope = 'sitesync-iot';
const none: TraceHeaders = {};
let exporting = false;

/**
 * Exports spans by OTLP over HTTP to the endpoint, until disposed of; the exporter is loaded only then (it takes a third of a
 * second). Without an endpoint nothing is made or sent. OpenTelemetry's own variables (OTEL_…) tune it further.
 */
export async function startTracing(service: string, endpoint: string | undefined): Promise<AsyncDisposable> {
  if (endpoint === undefined) return { [Symbol.asyncDispose]: () => Promise.resolve() };
  const [{ NodeTracerProvider, BatchSpanProcessor }, { OTLPTraceExporter }, { Resource }] = await Promise.all([
    import('@opentelemetry/sdk-trace-node'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
  ]);
  const exporter = new OTLPTraceExporter({ url: new URL('v1/traces', withSlash(endpoint)).href });
  const provider = new NodeTracerProvider({
    resource: new Resource({ 'service.name': service }),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  });
  provider.register();
  exporting = true;
  return {
    [Symbol.asyncDispose]: async () => {
      exporting = false;
      await provider.shutdown();
    },
  };
}

const withSlash = (url: string): string => (url.endsWith('/') ? url : `${url}/`);

export interface SpanOptions {
  readonly kind?: keyof typeof SpanKind;
  readonly attributes?: Attributes;
  /** Where the request or message came from; without it the span belongs to the one that is under way here. */
  readonly parent?: TraceHeaders | undefined;
}

/** Does the work within a span; a failure is told in it and thrown. Costs nothing while nothing is exported. */
export function inSpan<Result>(name: string, options: SpanOptions, work: () => Promise<Result>): Promise<Result> {
  if (!exporting) return work();
  const { kind = 'INTERNAL', attributes = {}, parent } = options;
  const from = parent === undefined ? context.active() : propagation.extract(context.active(), parent);
  const settings = { kind: SpanKind[kind], attributes };
  return trace.getTracer(scope).startActiveSpan(name, settings, from, async (span) => {
    try {
      return await work();
    } catch (fault) {
      tellFault(span, fault);
      throw fault;
    } finally {
      span.end();
    }
  });
}

function tellFault(span: Span, fault: unknown): void {
  span.recordException(fault instanceof Error ? fault : String(fault));
  span.setStatus({ code: SpanStatusCode.ERROR });
}

/** What has to go along with a request or message so that the other side's spans belong to the same trace. */
export function traceHeaders(): TraceHeaders {
  if (!exporting) return none;
  const headers: Record<string, string> = {};
  propagation.inject(context.active(), headers);
  return headers;
}
