import { type UserError, userError } from '../../../platform/graphql/user-error.ts';

/** Ends a mutation, and its transaction, with an error that the caller can mend. */
export class Refusal extends Error {
  readonly error: UserError;

  constructor(code: string, message: string, path: string[] = []) {
    super(message);
    this.error = userError(code, message, path);
  }
}

export type Attempt<T> =
  { readonly done: T; readonly errors: UserError[] } | { readonly done: null; readonly errors: UserError[] };

/** Does it, or says why it was refused; faults pass. */
export async function attempt<T>(work: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { done: await work(), errors: [] };
  } catch (fault) {
    if (fault instanceof Refusal) return { done: null, errors: [fault.error] };
    throw fault;
  }
}

/** @throws Refusal unless the test holds */
export function insist(holds: boolean, message: string, path: string[]): void {
  if (!holds) throw new Refusal('BAD_USER_INPUT', message, path);
}
