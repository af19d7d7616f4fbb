import type { z } from 'zod';

export type Parsed<Message> =
  | { readonly ok: true; readonly message: Message }
  | { readonly ok: false; readonly path: string[]; readonly why: string };

/** Refuses bytes or a message; `why` is for the sender, and says what was expected. */
export const unreadable = (why: string, path: string[] = []): Parsed<never> => ({ ok: false, path, why });

export function parseMessage<Message>(schema: z.ZodType<Message>, json: unknown): Parsed<Message> {
  const found = schema.safeParse(json);
  if (found.success) return { ok: true, message: found.data };
  const [issue] = found.error.issues;
  return { ok: false, path: issue?.path.map(String) ?? [], why: issue?.message ?? 'not a message' };
}
