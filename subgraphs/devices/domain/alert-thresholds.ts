type Limit = number | undefined;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isLimit = (value: unknown): value is Limit =>
  value === undefined || (typeof value === 'number' && Number.isFinite(value));

/** Limits by metric name, each with a least or a greatest value or both, and nothing else. */
export function isAlertThresholds(value: unknown): value is Record<string, { min?: number; max?: number }> {
  return isObject(value) && Object.values(value).every(isRange);
}

function isRange(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { min, max, ...rest } = value;
  if (!isLimit(min) || !isLimit(max) || Object.keys(rest).length > 0) return false;
  return min === undefined || max === undefined || min <= max;
}
