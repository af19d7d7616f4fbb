import { z } from 'zod';

/** What a grant allows, spelled one way everywhere. The bit is how read models and policies store it. */
export const scopeBits = {
  READ_TELEMETRY: 1,
  READ_HEALTH: 2,
  READ_PREDICTIONS: 4,
  MANAGE_ALERTS: 8,
  SEND_COMMANDS: 16,
  UPDATE_FIRMWARE: 32,
  SUBMIT_REPORTS: 64,
} as const;

export type Scope = keyof typeof scopeBits;
export const scopes = Object.keys(scopeBits) as Scope[];
/** Every scope: what the owner of a building has on everything in it. */
export const allScopes = scopes.reduce((mask, scope) => mask | scopeBits[scope], 0);

export function scopeMask(list: readonly Scope[]): number {
  return list.reduce((mask, scope) => mask | scopeBits[scope], 0);
}

export function scopesOf(mask: number): Scope[] {
  return scopes.filter((scope) => (mask & scopeBits[scope]) !== 0);
}

/**
 * Key-value bucket `access`: one entry per organization and subject, published by devices. A deleted key is a
 * revoked access. The subject is a piece of equipment, or a device that has none.
 */
export const accessBucket = 'access';

export const accessEntry = z.object({
  organizationId: z.uuid(),
  subjectId: z.uuid(),
  buildingId: z.uuid(),
  scopes: z.int(),
  /** Unix milliseconds, null when the access does not expire. */
  expiresAt: z.number().nullable(),
});
export type AccessEntry = z.infer<typeof accessEntry>;

export function accessKey(entry: { organizationId: string; subjectId: string }): string {
  return `${entry.organizationId}.${entry.subjectId}`;
}
