import { derivedSeed, seeded } from './random.ts';

/**
 * How often each row counts for a tree: as many draws with replacement as there are rows. With groups (0, 1, 2 … a row),
 * whole groups are drawn, so that rows of one unit, which are alike, never lie on both sides.
 */
export function bootstrap(rows: number, groups: Int32Array | null, seed: number, tree: number): Float64Array {
  const random = seeded(derivedSeed(seed, tree * 2));
  if (groups === null) return draws(rows, random);
  const counts = draws(groupCount(groups), random);
  return Float64Array.from(groups, (group) => counts[group] ?? 0);
}

function draws(count: number, random: () => number): Float64Array {
  const counts = new Float64Array(count);
  for (let draw = 0; draw < count; draw += 1) {
    const drawn = Math.floor(random() * count);
    counts[drawn] = (counts[drawn] as number) + 1;
  }
  return counts;
}

export const groupCount = (groups: Int32Array): number => groups.reduce((most, group) => Math.max(most, group), -1) + 1;
