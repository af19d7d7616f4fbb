import { z } from 'zod';
import { serviceEnv } from '../../platform/config/service-env.ts';

const port = z.coerce.number().int().min(0).max(65_535).optional();
const perSecond = (most: number) => z.coerce.number().int().positive().default(most);

export const telemetryEnv = serviceEnv.extend({
  ROLE: z.enum(['api', 'writer']).default('api'),
  /** How much the stream may hold before ingestion is refused, in bytes. */
  STREAM_MAX_BYTES: z.coerce
    .number()
    .int()
    .positive()
    .default(1024 ** 3),
  /** The doors for MQTT (TCP) and CoAP (UDP) are open only where they have a port; 0 is any free one. */
  MQTT_PORT: port,
  COAP_PORT: port,
  /** Most messages a second of one sender, readings a second of a device, of a gateway, of an organization's devices. */
  LIMIT_SENDER_MESSAGES: perSecond(100),
  LIMIT_DEVICE_READINGS: perSecond(1_000),
  LIMIT_GATEWAY_READINGS: perSecond(5_000),
  LIMIT_ORGANIZATION_READINGS: perSecond(10_000),
  /** For how many seconds' worth of readings at once: what a device has kept while it was out of reach. */
  LIMIT_BURST_SECONDS: perSecond(60),
  /** What may wait to be stored, in bytes as JSON; then nothing more is taken. */
  MAX_WAITING_BYTES: perSecond(64 * 1024 ** 2),
});
export type TelemetryEnv = z.output<typeof telemetryEnv>;
