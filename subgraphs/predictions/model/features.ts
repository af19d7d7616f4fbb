import type { Life, Step } from './dataset.ts';

/** How many steps (of 5 cycles each) a mean is taken over: this one and the 5 before. */
const window = 6;
/** The steps that say what is normal for this very engine. */
const baseline = 2;
/**
 * Early in life nothing shows how long it will last, so labels are capped, as is usual for C-MAPSS. In cycles.
 */
export const rulCap = 125;

export interface Samples {
  readonly features: number[][];
  readonly labels: number[];
}

/** One sample a step, from what was known at that step. */
export function samplesOf(lives: readonly Life[]): Samples {
  const features = lives.flatMap(({ steps }) => steps.map((_, index) => featuresAt(steps, index)));
  const labels = lives.flatMap(({ steps }) => steps.map(({ rul }) => Math.min(rulCap, rul)));
  return { features, labels };
}

/** Per sensor its recent mean and how far that is from the engine's own beginning; then the age. */
function featuresAt(steps: readonly Step[], index: number): number[] {
  const known = steps.slice(0, index + 1);
  const recent = meansOf(known.slice(-window));
  const normal = meansOf(known.slice(0, baseline));
  const perSensor = recent.flatMap((mean, sensor) => [mean, mean - (normal[sensor] ?? mean)]);
  return [...perSensor, steps[index]?.cycle ?? 0];
}

function meansOf(steps: readonly Step[]): number[] {
  const sensors = steps[0]?.sensors ?? [];
  return sensors.map((_, sensor) => mean(steps.map((step) => step.sensors[sensor] ?? 0)));
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
