import type { z } from 'zod';

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** JSON text of a contract, checked both ways. @throws ZodError naming the field that does not fit. */
export function encodeJson<T>(schema: z.ZodType<T>, value: T): Uint8Array {
  return encoder.encode(JSON.stringify(schema.parse(value)));
}

/** @throws SyntaxError or ZodError when the bytes are not of the contract. */
export function decodeJson<T>(schema: z.ZodType<T>, bytes: Uint8Array): T {
  return schema.parse(JSON.parse(decoder.decode(bytes)));
}
