/** A function that never falls: between the points it is straight, beyond them level. */
export interface Rising {
  readonly at: readonly number[];
  readonly value: readonly number[];
}

interface Block {
  at: number;
  sum: number;
  weight: number;
  readonly groups: Set<number>;
}

/**
 * Isotonic regression by pooling adjacent violators (Ayer 1955): the rising function nearest to the outcomes (0 or 1, or
 * numbers). Few cases prove neither 0 nor 1: each block is drawn towards `prior` as if one further group had had it, where
 * rows of one group (a unit) count as one case.
 */
export function isotonic(
  scores: ArrayLike<number>,
  outcomes: ArrayLike<number>,
  { groups, prior }: { readonly groups?: ArrayLike<number>; readonly prior?: number } = {},
): Rising {
  const order = Array.from(scores, (_, row) => row).sort((a, b) => (scores[a] ?? 0) - (scores[b] ?? 0));
  const blocks: Block[] = [];
  let last: number | null = null;
  for (const row of order) {
    const score = scores[row] ?? 0;
    const group = groups?.[row] ?? row;
    const top = blocks.at(-1);
    if (top !== undefined && score === last) add(top, score, outcomes[row] ?? 0, group);
    else {
      merge(blocks);
      blocks.push({ at: score, sum: outcomes[row] ?? 0, weight: 1, groups: new Set([group]) });
    }
    last = score;
  }
  merge(blocks);
  const base = prior ?? blocks.reduce((sum, one) => sum + one.sum, 0) / Math.max(1, order.length);
  let highest = -Infinity;
  return {
    at: blocks.map(({ at }) => at),
    value: blocks.map(({ sum, weight, groups: own }) => {
      const pulled = ((sum / weight) * own.size + base) / (own.size + 1);
      highest = Math.max(highest, pulled);
      return highest;
    }),
  };
}

function add(block: Block, score: number, outcome: number, group: number): void {
  block.at = (block.at * block.weight + score) / (block.weight + 1);
  block.sum += outcome;
  block.weight += 1;
  block.groups.add(group);
}

/** Joins the last block with those before it as long as it is lower than they. */
function merge(blocks: Block[]): void {
  for (;;) {
    const [before, last] = [blocks.at(-2), blocks.at(-1)];
    if (before === undefined || last === undefined || before.sum / before.weight < last.sum / last.weight) return;
    blocks.pop();
    before.at = (before.at * before.weight + last.at * last.weight) / (before.weight + last.weight);
    before.sum += last.sum;
    before.weight += last.weight;
    for (const group of last.groups) before.groups.add(group);
  }
}

/** NaN when it has no point. */
export function valueAt({ at, value }: Rising, score: number): number {
  const above = at.findIndex((one) => one >= score);
  if (above === -1) return value.at(-1) ?? NaN;
  if (above === 0) return value[0] ?? NaN;
  const [left = 0, right = 0] = [at[above - 1], at[above]];
  const [low = 0, high = 0] = [value[above - 1], value[above]];
  return low + ((score - left) / (right - left)) * (high - low);
}
