import { isAlertThresholds } from './alert-thresholds.ts';

export interface RegistrationTexts {
  readonly deviceSerial: string;
  readonly manufacturer: string;
  readonly model: string;
  readonly installationLocation: string | null;
  readonly certificateCommonName: string | null;
  readonly samplingIntervalSeconds: number;
  readonly reportingIntervalSeconds: number;
  readonly alertThresholds: unknown;
}

export interface Fault {
  readonly field: string;
  readonly message: string;
}

/** Longest texts, in characters; the first three must not be blank. */
const lengths = {
  ...{ deviceSerial: 100, manufacturer: 255, model: 255 },
  ...{ installationLocation: 255, certificateCommonName: 64 },
} as const;
const mayBeAbsent: readonly string[] = ['installationLocation', 'certificateCommonName'];

const longestIntervalSeconds = 86_400;

/** What no database could store of a registration, with the field; null when all of it can be. */
export function faultOfRegistration(given: RegistrationTexts): Fault | null {
  for (const [field, longest] of Object.entries(lengths)) {
    const text = given[field as keyof typeof lengths];
    const message = text === null ? null : faultOfText(text, longest, mayBeAbsent.includes(field));
    if (message !== null) return { field, message: `${field} ${message}` };
  }
  for (const field of ['samplingIntervalSeconds', 'reportingIntervalSeconds'] as const) {
    const seconds = given[field];
    if (!Number.isInteger(seconds) || seconds < 1 || seconds > longestIntervalSeconds)
      return { field, message: `${field} is a whole number, 1 to ${longestIntervalSeconds}.` };
  }
  const { alertThresholds: limits } = given;
  if (limits !== null && !isAlertThresholds(limits))
    return { field: 'alertThresholds', message: 'Write limits as { "metric": { "min": 1, "max": 2 } }.' };
  return null;
}

function faultOfText(text: string, longest: number, mayBeBlank: boolean): string | null {
  if (text.includes('\u0000')) return 'contains a character that cannot be stored.';
  // PostgreSQL counts characters, not UTF-16 units.
  if ([...text].length > longest) return `has at most ${longest} characters.`;
  return mayBeBlank || /\S/.test(text) ? null : 'must not be blank.';
}
