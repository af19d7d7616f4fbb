const ratio = 1.1;

/** Which step of a geometric scale a span of time (ms) falls into; steps are 10 % wide, the first is up to 1 ms. */
export function latencyStep(ms: number): number {
  return ms <= 1 ? 0 : Math.ceil(Math.log(ms) / Math.log(ratio));
}

/** The longest span of the step, in milliseconds. */
export const stepMs = (step: number): number => ratio ** step;

/** The least span that at least `share` (0–1] of all do not exceed, to 10 % above; null when there is nothing. */
export function latencyQuantile(
  steps: readonly { readonly step: number; readonly readings: number }[],
  share: number,
): number | null {
  const total = steps.reduce((sum, { readings }) => sum + readings, 0);
  let seen = 0;
  for (const { step, readings } of steps.toSorted((a, b) => a.step - b.step)) {
    seen += readings;
    if (readings > 0 && seen >= share * total) return stepMs(step);
  }
  return null;
}
