import type { z } from 'zod';
import { type UserError, userError } from '../../../platform/graphql/user-error.ts';
import { isUuid } from '../../../platform/ids/uuid.ts';

/** Ends a mutation, and its transaction, with errors that the caller can mend. */
export class Refusal extends Error {
  readonly errors: readonly UserError[];

  constructor(errors: readonly UserError[]) {
    super(errors[0]?.message ?? 'refused');
    this.errors = errors;
  }
}

/** Path is within the input. */
export const refuse = (code: string, message: string, ...path: string[]): Refusal =>
  new Refusal([userError(code, message, ['input', ...path])]);

export const noSuch = (what: string, field: string): Refusal => refuse('NOT_FOUND', `There is no such ${what}.`, field);

/** The input as the schema has it. @throws Refusal with every fault at once */
export function checked<T>(schema: z.ZodType<T>, input: unknown): T {
  const found = schema.safeParse(input);
  if (found.success) return found.data;
  throw new Refusal(
    found.error.issues.map(({ path, message }) =>
      userError('BAD_USER_INPUT', `${message}.`, ['input', ...path.map(String)]),
    ),
  );
}

/** A reference that is no UUID names nothing. */
export function known(id: string, what: string, field: string): string {
  if (!isUuid(id)) throw noSuch(what, field);
  return id.toLowerCase();
}
