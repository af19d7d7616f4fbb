import { userError, type UserError } from '../../../platform/graphql/user-error.ts';

/** Collects what is wrong with an input, so that a caller hears of everything at once. */
export class Checks {
  readonly errors: UserError[] = [];

  /** `field` is the name inside `input`. */
  that(holds: boolean, field: string, message: string, code = 'INVALID_INPUT'): this {
    if (!holds) this.errors.push(userError(code, message, ['input', field]));
    return this;
  }

  length(value: string | null | undefined, field: string, most: number, least = 1): this {
    const { length } = (value ?? '').trim();
    const fits = value == null || (length >= least && value.length <= most);
    return this.that(fits, field, `${field} must have ${least} to ${most} characters.`);
  }

  /** Both in seconds. */
  interval(seconds: number, field: string): this {
    return this.that(seconds >= 1 && seconds <= 86_400, field, `${field} must be 1 to 86400 seconds.`);
  }

  get failed(): boolean {
    return this.errors.length > 0;
  }
}

/** PostgreSQL's code for a value that is there already (SQLSTATE 23505). */
export const isDuplicate = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === '23505';
