const form = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;
const unitsMs = [604_800_000, 86_400_000, 3_600_000, 60_000, 1_000];

/**
 * Milliseconds of an ISO 8601 duration in weeks, days, hours, minutes and seconds, zero included; null with months or
 * years, which have no fixed length, or with nothing.
 */
export function durationMs(text: string): number | null {
  const parts = form.exec(text)?.slice(1);
  if (parts === undefined || parts.every((part) => part === undefined)) return null;
  return parts.reduce((sum, part, i) => sum + Number(part ?? 0) * (unitsMs[i] ?? 0), 0);
}

/** The same span in seconds, as ISO 8601 text: 90000 is PT90S. */
export const durationText = (milliseconds: number): string => `PT${milliseconds / 1_000}S`;
