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

/** About normal (the sum of four uniform numbers), mean 0, standard deviation 1. */
export const noise = (random: Random): number => (random() + random() + random() + random() - 2) * Math.sqrt(3);
