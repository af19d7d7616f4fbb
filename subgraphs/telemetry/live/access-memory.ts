import { type AccessEntry, accessKey, type Scope, scopeBits } from '../../../core/contracts/access.ts';

/** Who may see what, in memory, for what does not come from a table under row-level security. */
export class AccessMemory {
  readonly #entries = new Map<string, AccessEntry>();
  readonly #listeners = new Set<() => void>();

  apply(key: string, entry: AccessEntry | null): void {
    if (entry === null) this.#entries.delete(key);
    else this.#entries.set(key, entry);
    for (const listener of this.#listeners) listener();
  }

  /** Whether the organization has the scope on the subject now; without a scope, whether it sees it at all. */
  allows(organizationId: string, subjectId: string, scope: Scope | null, nowMs: number): boolean {
    const entry = this.#entries.get(accessKey({ organizationId, subjectId }));
    if (entry === undefined || (entry.expiresAt !== null && entry.expiresAt <= nowMs)) return false;
    return scope === null ? entry.scopes !== 0 : (entry.scopes & scopeBits[scope]) !== 0;
  }

  /** Calls back after each change; the returned function stops it. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}
