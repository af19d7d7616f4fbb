import { signalsOf, type UnitRecipe } from '../features/unit-features.ts';
import type { UnitSeries } from '../features/unit-series.ts';
import { median } from '../statistics.ts';

/** Steps whose mean is compared with the beginning, and steps of the beginning. */
const [recent, beginning] = [10, 20];
/** One-sided 5 % level of the normal distribution. */
const level = 1.645;

/**
 * From how long before its end a unit shows wear: since the fused signal (which falls with wear) last had a mean of 10
 * steps within its own beginning (mean of the first 20, one-sided 5 % level; noise from differences of neighbours, median
 * over units). The median over units, in the time of `age`; null when no unit is longer than the beginning.
 *
 * A label beyond that time speaks of luck and not of condition: remaining lives are capped there.
 */
export function wearOnset(recipe: UnitRecipe, units: readonly UnitSeries[]): number | null {
  const signals = units.map((unit) => signalsOf(recipe, unit)[recipe.kept.length] ?? new Float64Array());
  const long = units.flatMap((unit, index) => {
    const signal = signals[index] ?? new Float64Array();
    return signal.length > beginning + recent ? [{ unit, signal }] : [];
  });
  if (long.length === 0) return null;
  const noise = Math.sqrt(median(long.map(({ signal }) => noiseVariance(signal))));
  const tolerance = level * noise * Math.sqrt(1 / recent + 1 / beginning);
  return median(long.map(({ unit, signal }) => onsetOf(unit.age, signal, tolerance)));
}

/** Half the mean square of differences of neighbours: what is left when slow change is taken away. */
function noiseVariance(signal: Float64Array): number {
  let sum = 0;
  for (let step = 1; step < signal.length; step += 1)
    sum += ((signal[step] as number) - (signal[step - 1] as number)) ** 2;
  return sum / (2 * (signal.length - 1));
}

function onsetOf(age: Float64Array, signal: Float64Array, tolerance: number): number {
  const meanOf = (from: number, to: number) =>
    signal.subarray(from, to).reduce((sum, one) => sum + one, 0) / (to - from);
  const usual = meanOf(0, beginning);
  let last = beginning;
  for (let step = beginning; step < signal.length; step += 1) {
    if (usual - meanOf(step + 1 - recent, step + 1) < tolerance) last = step;
  }
  return (age.at(-1) ?? 0) - (age[last] ?? 0);
}
