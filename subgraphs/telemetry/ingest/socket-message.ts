import { z } from 'zod';
import { type OperatingMode, operatingModes } from '../../../core/contracts/operating-mode.ts';

/** In lower or upper case, as the wire or the graph writes it. */
const operatingMode = z
  .string()
  .transform((text) => text.toLowerCase())
  .refine((text): text is OperatingMode => operatingModes.some((mode) => mode === text), 'is no operating mode')
  .nullish();

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
export type BatchMessage = z.output<typeof batchMessage>;

export type Parsed<Message> =
  | { readonly ok: true; readonly message: Message }
  | { readonly ok: false; readonly path: string[]; readonly why: string };

export function parseMessage<Message>(schema: z.ZodType<Message>, json: unknown): Parsed<Message> {
  const found = schema.safeParse(json);
  if (found.success) return { ok: true, message: found.data };
  const [issue] = found.error.issues;
  return { ok: false, path: issue?.path.map(String) ?? [], why: issue?.message ?? 'not a message' };
}
