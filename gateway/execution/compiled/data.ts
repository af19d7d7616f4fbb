/** A JSON object as a subgraph sends it, and as it grows while a plan is carried out. */
export type Data = Record<string, unknown>;

export function isData(value: unknown): value is Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A response key may be any name: `__proto__` must become a property of its own, not the prototype. */
export function setOwn(target: Data, key: string, value: unknown): void {
  if (key !== '__proto__') {
    target[key] = value;
    return;
  }
  Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
}

/** How to read `key`: names that every object inherits (`constructor`, `toString`) need a look at who owns them. */
export function readerOf(key: string): (data: Data) => unknown {
  if (!(key in Object.prototype)) return (data) => data[key];
  return (data) => (Object.hasOwn(data, key) ? data[key] : undefined);
}

function ownValue(data: Data, key: string): unknown {
  return key in Object.prototype && !Object.hasOwn(data, key) ? undefined : data[key];
}

/**
 * Merges `source` into `target` as deeply as both are objects, or lists of the same length. What `target` cannot merge
 * with is replaced.
 */
export function mergeData(target: Data, source: Data): void {
  for (const key of Object.keys(source)) {
    const added = source[key];
    if (added === undefined) continue;
    const present = ownValue(target, key);
    if (isData(added) && isData(present)) mergeData(present, added);
    else if (Array.isArray(added) && Array.isArray(present) && added.length === present.length)
      mergeLists(present, added);
    else setOwn(target, key, added);
  }
}

function mergeLists(target: unknown[], source: readonly unknown[]): void {
  for (let i = 0; i < source.length; i++) {
    const added = source[i];
    const present = target[i];
    if (isData(added) && isData(present)) mergeData(present, added);
    else if (Array.isArray(added) && Array.isArray(present) && added.length === present.length)
      mergeLists(present, added);
    else target[i] = added;
  }
}

/** A copy that shares nothing: one answer may belong into several places, which then grow apart. */
export function copyOf<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(copyOf) as Value;
  const copy: Data = {};
  for (const key of Object.keys(value)) setOwn(copy, key, copyOf((value as Data)[key]));
  return copy as Value;
}
