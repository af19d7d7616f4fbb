import { type UserError, userError } from '../../../platform/graphql/user-error.ts';

/** What PostgreSQL refuses that a caller can mend, by SQLSTATE. Everything else is a fault of ours. */
const refusals: Readonly<Record<string, UserError>> = {
  '23505': userError('CONFLICT', 'There is one with this serial number or name already.'),
  '23503': userError(
    'NOT_FOUND',
    'The building, equipment, organization or gateway does not exist or does not belong together.',
  ),
  '23514': userError('BAD_USER_INPUT', 'A value is outside of what is allowed: see the description of the input.'),
  '22001': userError('BAD_USER_INPUT', 'A text is too long: see the description of the input.'),
  '22021': userError('BAD_USER_INPUT', 'A text contains a character that cannot be stored.'),
  // How PostgreSQL calls a NUL character in a parameter.
  '08P01': userError('BAD_USER_INPUT', 'A text contains a character that cannot be stored.'),
  '42501': userError('FORBIDDEN', 'Only an administrator or manager of the owning organization may do this.'),
};

export type Attempt<T> =
  { readonly done: T; readonly error: null } | { readonly done: null; readonly error: UserError };

/** Does it, or says why it was refused. */
export async function attempt<T>(work: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { done: await work(), error: null };
  } catch (fault) {
    if (fault instanceof Refusal) return { done: null, error: fault.error };
    const refusal = refusals[sqlState(fault)];
    if (refusal === undefined) throw fault;
    return { done: null, error: refusal };
  }
}

/** Ends an attempt, and its transaction, with an error for the caller. */
export class Refusal extends Error {
  readonly error: UserError;

  constructor(code: string, message: string, path: string[] = []) {
    super(message);
    this.error = userError(code, message, path);
  }
}

function sqlState(fault: unknown): string {
  return fault instanceof Error && 'code' in fault ? String(fault.code) : '';
}
