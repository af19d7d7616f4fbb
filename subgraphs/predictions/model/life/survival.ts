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
  /** From this length on too few were watched to tell steps from chance: lives end at a constant rate. */
  readonly tailFrom: number;
  /** Failures per unit of time beyond. */
  readonly tailRate: number;
}

/** The tail begins where fewer than this share of the lives, or than so many, were watched on. */
const [leastShare, leastLives] = [0.1, 3];

/**
 * Kaplan and Meier 1958: those that did not fail yet count as long as they were watched. Completed by an exponential tail
 * (Brown, Hollander and Korwar 1974): else the oldest that still runs would be about to fail, since nothing older was seen.
 */
export function survivalCurve(lives: readonly ObservedLife[]): SurvivalCurve {
  const sorted = lives.toSorted((a, b) => a.length - b.length || Number(b.failed) - Number(a.failed));
  const fewest = Math.max(leastLives, Math.ceil(leastShare * sorted.length));
  const tailFrom = sorted[Math.max(0, sorted.length - fewest)]?.length ?? 0;
  const lengths: number[] = [];
  const survival: number[] = [];
  let share = 1;
  sorted.forEach(({ length, failed }, before) => {
    if (!failed || length > tailFrom) return;
    share *= 1 - 1 / (sorted.length - before);
    if (lengths.at(-1) === length) survival[survival.length - 1] = share;
    else {
      lengths.push(length);
      survival.push(share);
    }
  });
  return { lengths, survival, tailFrom, tailRate: rateOfOld(sorted) };
}

/** Failures per unit of time in the older half of the lives; in all of them when none of these failed. */
function rateOfOld(sorted: readonly ObservedLife[]): number {
  const rateFrom = (age: number) => {
    const time = sorted.reduce((sum, { length }) => sum + Math.max(0, length - age), 0);
    return time > 0 ? sorted.filter(({ length, failed }) => failed && length > age).length / time : 0;
  };
  return rateFrom(sorted[Math.floor(sorted.length / 2)]?.length ?? 0) || rateFrom(0);
}

export function survivalAt({ lengths, survival, tailFrom, tailRate }: SurvivalCurve, length: number): number {
  let [low, high] = [0, lengths.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((lengths[middle] ?? 0) <= length) low = middle + 1;
    else high = middle;
  }
  const share = low === 0 ? 1 : (survival[low - 1] ?? 0);
  return share * Math.exp(-tailRate * Math.max(0, length - tailFrom));
}

/** Probability that what has reached an age fails within a time. */
export function failureWithinOfAge(curve: SurvivalCurve, age: number, time: number): number {
  const now = survivalAt(curve, age);
  return now <= 0 ? 1 : 1 - survivalAt(curve, age + time) / now;
}

/** Expected further life of what has reached an age, each life counted up to `cap`. */
export function meanResidual(curve: SurvivalCurve, age: number, cap: number): number {
  const { lengths, survival, tailFrom, tailRate } = curve;
  const now = survivalAt(curve, age);
  if (now <= 0) return 0;
  const end = age + cap;
  let [sum, from, share] = [0, age, now];
  lengths.forEach((length, place) => {
    if (length <= age || length > end) return;
    sum += (length - from) * share;
    from = length;
    share = survival[place] ?? 0;
  });
  const tail = Math.min(end, Math.max(from, tailFrom));
  sum += (tail - from) * share;
  const beyond = end - tail;
  const tailShare = survivalAt(curve, tail);
  sum += tailRate > 0 ? (tailShare * (1 - Math.exp(-tailRate * beyond))) / tailRate : tailShare * beyond;
  return sum / now;
}
