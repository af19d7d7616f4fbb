import { isAlertThresholds } from '../domain/alert-thresholds.ts';
import type { DeviceConfiguration } from '../domain/configuration.ts';
import { Refusal } from './attempt.ts';

const mostBytes = 16 * 1024;
const fields = ['samplingIntervalSeconds', 'reportingIntervalSeconds', 'alertThresholds', 'settings'] as const;

/** The settings that are stated, checked. @throws Refusal BAD_USER_INPUT */
export function checkedConfiguration(given: DeviceConfiguration): DeviceConfiguration {
  const bad = (message: string, field: string) => new Refusal('BAD_USER_INPUT', message, ['configuration', field]);
  for (const field of ['samplingIntervalSeconds', 'reportingIntervalSeconds'] as const) {
    const seconds = given[field] ?? 1;
    if (!Number.isInteger(seconds) || seconds < 1 || seconds > 86_400) throw bad(`${field} is 1 to 86400.`, field);
  }
  const { alertThresholds = null, settings = null } = given;
  if (alertThresholds !== null && !isAlertThresholds(alertThresholds))
    throw bad('Write limits as { "metric": { "min": 1, "max": 2 } }.', 'alertThresholds');
  if (settings !== null && (typeof settings !== 'object' || Array.isArray(settings)))
    throw bad('Settings are an object.', 'settings');
  const stated = Object.fromEntries(
    fields.flatMap((field) => {
      const value = given[field] ?? null;
      return value === null ? [] : [[field, value]];
    }),
  ) as DeviceConfiguration;
  if (Buffer.byteLength(JSON.stringify(stated)) > mostBytes)
    throw bad('A configuration has at most 16 KiB.', 'settings');
  return stated;
}
