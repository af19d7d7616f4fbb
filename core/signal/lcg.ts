/**
 * The next state of a linear congruential generator modulo 2^32 (Numerical Recipes' constants). Deterministic and four
 * bytes of state: good for choosing what to keep, for nothing else.
 */
export function nextLcg(state: number): number {
  return (Math.imul(state, 1664525) + 1013904223) >>> 0;
}

/** A state as a fraction in [0, 1). */
export function lcgFraction(state: number): number {
  return state / 4294967296;
}
