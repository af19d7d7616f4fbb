/** What a device is set to: intervals in seconds, limits by metric name, and settings of its maker's own. */
export interface DeviceConfiguration {
  readonly samplingIntervalSeconds?: number | null;
  readonly reportingIntervalSeconds?: number | null;
  readonly alertThresholds?: unknown;
  readonly settings?: unknown;
}

export interface ConfigurationDifference {
  /** Names from the outside in, joined by dots. */
  readonly path: string;
  /** Null where it is not there. */
  readonly desired: unknown;
  readonly reported: unknown;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What is desired and not reported so, leaf by leaf, in the order of the desired. What nobody desires does not count. */
export function configurationDrift(desired: unknown, reported: unknown, path = ''): ConfigurationDifference[] {
  if (isObject(desired)) {
    const there = isObject(reported) ? reported : {};
    return Object.entries(desired).flatMap(([name, value]) =>
      configurationDrift(value, Object.hasOwn(there, name) ? there[name] : undefined, path ? `${path}.${name}` : name),
    );
  }
  if (isSame(desired, reported)) return [];
  return [{ path, desired: desired ?? null, reported: reported ?? null }];
}

function isSame(one: unknown, other: unknown): boolean {
  if (one === undefined || one === null) return other === undefined || other === null;
  if (Array.isArray(one))
    return Array.isArray(other) && one.length === other.length && one.every((value, i) => isSame(value, other[i]));
  if (!isObject(one)) return one === other;
  if (!isObject(other)) return false;
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].every((name) => isSame(one[name], other[name]));
}
