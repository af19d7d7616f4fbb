/** A life: how long it was observed, and whether it ended in a failure then (else it goes on: censored). */
export interface ObservedLife {
  readonly length: number;
  readonly failed: boolean;
}

/** Share of lives that are longer, as it falls at each length at which one failed. */
export interface SurvivalCurve {
  readonly lengths: readonly number[];
  /** After the fall at the length of the same place. */
  readonly survival: readonly number[];
  /** The longest observed. */
  readonly longest: number;
}

/** Kaplan and Meier 1958: those that did not fail yet count as long as they were watched. */
export function survivalCurve(lives: readonly ObservedLife[]): SurvivalCurve {
  const sorted = lives.toSorted((a, b) => a.length - b.length || Number(b.failed) - Number(a.failed));
  const lengths: number[] = [];
  const survival: number[] = [];
  let share = 1;
  sorted.forEach(({ length, failed }, before) => {
    if (!failed) return;
    share *= 1 - 1 / (sorted.length - before);
    if (lengths.at(-1) === length) survival[survival.length - 1] = share;
    else {
      lengths.push(length);
      survival.push(share);
    }
  });
  return { lengths, survival, longest: sorted.at(-1)?.length ?? 0 };
}

export function survivalAt({ lengths, survival }: SurvivalCurve, length: number): number {
  let [low, high] = [0, lengths.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((lengths[middle] ?? 0) <= length) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? 1 : (survival[low - 1] ?? 0);
}

/** Probability that what has reached an age fails within a time; 1 at ages that none reached before failing. */
export function failureWithinOfAge(curve: SurvivalCurve, age: number, time: number): number {
  const now = survivalAt(curve, age);
  return now <= 0 ? 1 : 1 - survivalAt(curve, age + time) / now;
}

/** Expected further life of what has reached an age, each life counted up to `cap`; up to the longest observed. */
export function meanResidual(curve: SurvivalCurve, age: number, cap: number): number {
  const now = survivalAt(curve, age);
  const end = Math.min(age + cap, Math.max(age, curve.longest));
  if (now <= 0) return 0;
  let [sum, from, share] = [0, age, now];
  curve.lengths.forEach((length, place) => {
    if (length <= age || length > end) return;
    sum += (length - from) * share;
    from = length;
    share = curve.survival[place] ?? 0;
  });
  return (sum + (end - from) * share) / now;
}
