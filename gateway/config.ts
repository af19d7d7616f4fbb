import { z } from 'zod';

const port = z.coerce.number().int().min(0).max(65_535);
const flag = z.enum(['true', 'false']).transform((value) => value === 'true');
const url = z.url({ protocol: /^https?$/ });

const isOrigin = (text: string) => text === '*' || (/^https?:/.test(text) && URL.parse(text)?.origin === text);

/** The gateway's environment. The URLs of subgraphs override what the supergraph says. */
export const gatewayConfigSchema = z.object({
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: port.default(4_000),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  GATEWAY_SECRET: z.string().min(32),
  NATS_URL: z.url(),
  DEVICES_URL: url,
  TELEMETRY_URL: url.optional(),
  MONITORING_URL: url.optional(),
  PREDICTIONS_URL: url.optional(),
  PARTNERS_URL: url.optional(),
  /** Where clients find the WebSocket door of telemetry; beside TELEMETRY_URL if left out. */
  INGEST_STREAM_URL: z.url({ protocol: /^wss?$/ }).optional(),
  SUPERGRAPH_FILE: z.string().min(1).default('supergraph.graphql'),
  GRAPHIQL_FOLDER: z.string().min(1).default('dist/graphiql'),
  /** Who may ask about the schema: everybody, nobody, or roles with commas between. */
  INTROSPECTION: z
    .union([flag, z.string().regex(/^[A-Z]+(,[A-Z]+)*$/, 'true, false, or roles such as ADMIN,MANAGER')])
    .default(true),
  /** Origins of web pages that may call the graph, with commas between, or *: https://app.example,http://localhost:5173 */
  CORS_ORIGINS: z
    .string()
    .transform((text) => text.split(',').map((origin) => origin.trim()))
    .refine(
      (origins) => origins.every(isOrigin),
      'must be * or origins such as https://app.example, with commas between',
    )
    .optional(),
  /** A file of the only documents that clients may run: { "id": "query …" }. */
  TRUSTED_DOCUMENTS: z.string().min(1).optional(),
  /** Shows /metrics to those who are not on this machine. */
  METRICS_TOKEN: z.string().min(16).optional(),
  MAX_DEPTH: z.coerce.number().int().positive().default(12),
  MAX_ALIASES: z.coerce.number().int().positive().default(30),
  MAX_TOKENS: z.coerce.number().int().positive().default(2_000),
  MAX_PAGE_SIZE: z.coerce.number().int().positive().default(200),
  MAX_COST: z.coerce.number().int().positive().default(5_000),
  GATEWAY_EXECUTOR: z.enum(['compiled', 'stock']).default('compiled'),
  /** Where spans are exported to, by OTLP over HTTP; nowhere if left out. */
  OTEL_EXPORTER_OTLP_ENDPOINT: url.optional(),
  SUBGRAPH_TIMEOUT_MS: z.coerce.number().int().positive().default(5_000),
});

export type GatewayConfig = z.output<typeof gatewayConfigSchema>;

export function subgraphUrls(config: GatewayConfig): Readonly<Record<string, string | undefined>> {
  return {
    devices: config.DEVICES_URL,
    telemetry: config.TELEMETRY_URL,
    monitoring: config.MONITORING_URL,
    predictions: config.PREDICTIONS_URL,
    partners: config.PARTNERS_URL,
  };
}

/** Telemetry's own doors: they do not pass the graph. */
export function ingestDoors(config: GatewayConfig): { readonly url: string; readonly streamUrl: string } {
  const beside = config.TELEMETRY_URL ?? 'http://127.0.0.1:4002/graphql';
  const stream = new URL('/ingest/stream', beside);
  stream.protocol = stream.protocol.replace('http', 'ws');
  return { url: new URL('/ingest', beside).href, streamUrl: config.INGEST_STREAM_URL ?? stream.href };
}
