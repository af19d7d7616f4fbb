import { checkPassword } from './password.ts';

/** Each check takes 16 MiB and about 50 ms of a processor: others are to be served meanwhile. */
const [atOnce, mostWaiting] = [2, 12];

/** Checks of passwords, a few at a time; too many are refused at once, instead of making everybody wait. */
export class PasswordChecks {
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  /** `busy`: nothing was checked. */
  async check(password: string, hash: string | null): Promise<boolean | 'busy'> {
    if (this.#waiting.length >= mostWaiting) return 'busy';
    if (this.#running >= atOnce) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#running++;
    try {
      return await checkPassword(password, hash);
    } finally {
      // The place is handed on, not given up, when somebody waits for it.
      const next = this.#waiting.shift();
      if (next === undefined) this.#running--;
      else next();
    }
  }
}
