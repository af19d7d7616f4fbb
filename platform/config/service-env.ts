import { z } from 'zod';
import { isObjectStoreAddress, wantedAddress } from '../objects/object-store.ts';

/** Where large immutable things are kept, for the subgraphs that have any. */
export const objectStoreAddress = z.string().refine(isObjectStoreAddress, wantedAddress);

/** What every subgraph process is told by its environment. */
export const serviceEnv = z.object({
  ROLE: z.string().default('api'),
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(0),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  /** Owner role of the subgraph's schema: migrations, workers, COPY. */
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  /** Reader role: all that a resolver can use. */
  READER_DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  NATS_URL: z.url({ protocol: /^(nats|tls)$/ }),
  REDIS_URL: z.url({ protocol: /^rediss?$/ }),
  /** Shared by gateway and subgraphs: who cannot sign with it is refused. */
  GATEWAY_SECRET: z.string().min(32, 'must have at least 32 characters'),
  /** Where spans are exported to, by OTLP over HTTP; nowhere if left out. */
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
});
export type ServiceEnv = z.output<typeof serviceEnv>;
