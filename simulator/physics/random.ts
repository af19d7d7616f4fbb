/** Numbers in [0, 1) that are the same for the same seed (mulberry32, public domain, T. Ettinger). */
export type Random = () => number;

export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

/** A stream of its own for each purpose and number, so that more draws here change nothing there (FNV-1a of all parts). */
export function derived(seed: number, purpose: string, number = 0): Random {
  let hash = 0x811c9dc5;
  for (const letter of `${seed}/${purpose}/${number}`) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193);
  return seeded(hash);
}

/** About normal (the sum of four uniform numbers), mean 0, standard deviation 1, never beyond ±3.5. */
export const noise = (random: Random): number => (random() + random() + random() + random() - 2) * Math.sqrt(3);

export const between = (random: Random, least: number, most: number): number => least + (most - least) * random();

/** A factor around 1 (its median): exp of a normal number of deviation `spread`. */
export const lognormal = (random: Random, spread: number): number => Math.exp(spread * noise(random));

/** Weibull by inversion: scale × (−ln U)^(1 / shape). Shape 1 is an exponential time, 3 a life that wears out. */
export const weibull = (random: Random, scale: number, shape: number): number =>
  scale * (-Math.log(1 - random())) ** (1 / shape);

/** One of the choices, each as likely as its weight. @throws RangeError without a choice */
export function pick<T>(random: Random, choices: readonly (readonly [choice: T, weight: number])[]): T {
  let left = random() * choices.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [choice, weight] of choices) if ((left -= weight) < 0) return choice;
  const last = choices.at(-1);
  if (last === undefined) throw new RangeError('nothing to pick from');
  return last[0];
}

/** A Poisson number by multiplication (Knuth), from 30 on by the normal approximation. */
export function poisson(random: Random, mean: number): number {
  if (mean > 30) return Math.max(0, Math.round(mean + Math.sqrt(mean) * noise(random)));
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random(); product > limit; product *= random()) count++;
  return count;
}

/** How far the extreme of n normal numbers lies out, in standard deviations: sqrt(2 ln n), its leading term. */
export const reach = (count: number): number => Math.min(3.5, Math.sqrt(2 * Math.log(Math.max(1, count))));
