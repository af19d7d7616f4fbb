import { z } from 'zod';
import { objectStoreAddress, serviceEnv } from '../../platform/config/service-env.ts';

const port = z.coerce.number().int().min(0).max(65_535).optional();
const days = z.coerce.number().int().positive();
const perSecond = (most: number) => z.coerce.number().int().positive().default(most);

const variables = serviceEnv.extend({
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
  /** Where old readings are kept; nothing is archived without. */
  OBJECT_STORE: objectStoreAddress.optional(),
  /** Days after whose end the readings of a day are packed, and put into the archive. */
  COMPACT_AFTER_DAYS: days.default(1),
  ARCHIVE_AFTER_DAYS: days.default(90),
  /** How long archived readings stay in the table too: longer than any query takes. */
  ARCHIVE_GRACE_SECONDS: z.coerce.number().int().min(0).default(600),
  /** Days for which are kept: readings, wherever they are; windows of minutes; windows of hours. For ever if left out. */
  RAW_DAYS: days.optional(),
  ROLLUP_MINUTE_DAYS: days.optional(),
  ROLLUP_HOUR_DAYS: days.optional(),
});
export const telemetryEnv = variables
  .refine((env) => env.ARCHIVE_AFTER_DAYS >= env.COMPACT_AFTER_DAYS, {
    path: ['ARCHIVE_AFTER_DAYS'],
    error: 'must not be below COMPACT_AFTER_DAYS: packed days are what is archived',
  })
  .refine(({ ROLLUP_HOUR_DAYS: hours, RAW_DAYS: raw }) => hours === undefined || (raw !== undefined && raw <= hours), {
    path: ['ROLLUP_HOUR_DAYS'],
    error: 'must not be below RAW_DAYS: hours outlive their readings',
  });
export type TelemetryEnv = z.output<typeof telemetryEnv>;
