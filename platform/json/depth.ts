/** Nobody has anything sensible to say deeper than this, and what walks JSON by recursion fails some thousand levels down. */
export const deepestJson = 100;

/** Whether objects and lists lie within each other deeper than so many levels; looks without recursion. */
export function isDeeperThan(value: unknown, levels: number): boolean {
  let layer: unknown[] = [value];
  for (let depth = 0; layer.length > 0; depth++) {
    const inside = layer.filter((one) => typeof one === 'object' && one !== null);
    if (inside.length > 0 && depth >= levels) return true;
    layer = inside.flatMap((one) => Object.values(one as object));
  }
  return false;
}
