/**
 * Whether PostgreSQL can keep a JSON value as jsonb: its texts hold no NUL and no half of a surrogate pair. Everything
 * else that JSON can say it can keep.
 */
export function storable(value: unknown): boolean {
  if (typeof value === 'string') return !value.includes('\0') && value.isWellFormed();
  if (Array.isArray(value)) return value.every(storable);
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([key, one]) => storable(key) && storable(one));
}
