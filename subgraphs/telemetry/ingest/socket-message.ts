import { z } from 'zod';
import { type OperatingMode, operatingModes } from '../../../core/contracts/operating-mode.ts';

/** In lower or upper case, as the wire or the graph writes it. */
const someMode = z
  .string()
  .transform((text) => text.toLowerCase())
  .refine((text): text is OperatingMode => operatingModes.some((mode) => mode === text), 'is no operating mode');
const operatingMode = someMode.nullish();

const ofDevice = { deviceId: z.string().nullish(), operatingMode };

const reading = z.object({
  ...ofDevice,
  metric: z.string(),
  // Infinity too (1e999): it is a matter of this reading alone.
  value: z.custom<number>((value) => typeof value === 'number', 'expected a number'),
  unit: z.string().nullish(),
  timestamp: z.string(),
});

const event = z.object({ ...ofDevice, code: z.string(), occurredAt: z.string(), details: z.unknown().optional() });

/** First message of a socket that brought no Authorization header. */
export const authMessage = z.object({ type: z.literal('auth'), credential: z.string() });

/** `id` comes back with the answer: the sender's own, by which it knows what is acknowledged. */
export const batchMessage = z.object({
  ...ofDevice,
  id: z.union([z.string().max(100), z.number()]),
  idempotencyKey: z.string().nullish(),
  historical: z.boolean().optional(),
  readings: z.array(reading).optional(),
  events: z.array(event).optional(),
});
/** A batch of readings alone, as the HTTP door takes it. */
export const readingsMessage = batchMessage.omit({ id: true, events: true }).required({ readings: true });

/** A batch of equipment events alone. */
export const eventsMessage = batchMessage
  .omit({ id: true, readings: true, historical: true })
  .required({ events: true });

/** Of any length; Infinity too (1e999): it is a matter of that reading alone. A check for each entry would cost more than all else. */
const numbers = z.custom<number[]>(
  (value) => Array.isArray(value) && value.every((one) => typeof one === 'number'),
  'expected a list of numbers',
);
const position = numbers.nullish();

/** A batch of readings by columns; what the lists and columns mean: `ReadingColumns`. */
export const columnsMessage = z.object({
  ...ofDevice,
  idempotencyKey: z.string().nullish(),
  historical: z.boolean().optional(),
  metrics: z.array(z.string()),
  units: z.array(z.string().nullable()).nullish(),
  devices: z.array(z.string()).nullish(),
  operatingModes: z.array(someMode).nullish(),
  time: numbers,
  value: numbers,
  metric: position,
  device: position,
  mode: position,
});

export type BatchMessage = z.output<typeof batchMessage>;
