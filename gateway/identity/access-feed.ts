import { z } from 'zod';
import type { Bus } from '../../platform/bus/bus.ts';

const entrySchema = z.object({
  organizationId: z.string(),
  subjectId: z.string(),
  buildingId: z.string(),
  scopes: z.int(),
});
type Entry = z.output<typeof entrySchema>;

/** An organization may see less of a subject than before, or nothing of it. */
export interface AccessLoss {
  readonly organizationId: string;
  readonly subjectId: string;
  readonly buildingId: string;
}

/** The bucket `access` in memory: who may see what, to notice when that ends. Whether one may is not asked here. */
export class AccessFeed {
  readonly #entries = new Map<string, Entry>();
  /** How many subjects an organization sees, in all and in each building. */
  readonly #counts = new Map<string, number>();
  readonly #listeners = new Set<(loss: AccessLoss) => void>();

  static async open(bus: Bus): Promise<{ access: AccessFeed; stop: () => Promise<void> }> {
    const access = new AccessFeed();
    const bucket = await bus.keyValue('access');
    return { access, stop: await bucket.watch((key, value) => access.apply(key, value)) };
  }

  /** Whether the organization sees anything, or anything in this building. */
  sees(organizationId: string, buildingId: string | null = null): boolean {
    return (this.#counts.get(buildingId === null ? organizationId : `${organizationId} ${buildingId}`) ?? 0) > 0;
  }

  /** Calls back after each loss; returns how to stop. */
  onLoss(listener: (loss: AccessLoss) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  apply(key: string, value: Uint8Array | null): void {
    const before = this.#entries.get(key);
    const now = value === null ? undefined : entrySchema.parse(JSON.parse(Buffer.from(value).toString()));
    if (now === undefined) this.#entries.delete(key);
    else this.#entries.set(key, now);
    if (before) this.#count(before, -1);
    if (now) this.#count(now, 1);
    if (!before || (before.scopes & ~(now?.scopes ?? 0)) === 0) return;
    for (const listener of [...this.#listeners]) listener(before);
  }

  #count({ organizationId, buildingId }: Entry, step: 1 | -1): void {
    for (const key of [organizationId, `${organizationId} ${buildingId}`]) {
      const count = (this.#counts.get(key) ?? 0) + step;
      if (count === 0) this.#counts.delete(key);
      else this.#counts.set(key, count);
    }
  }
}
