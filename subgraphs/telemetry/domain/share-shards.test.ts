import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Holding, planShards } from './share-shards.ts';

const shards = 16;

/** Lets each writer that is there act once, in turn. */
function actOnce(owners: (number | null)[], writers: readonly number[]): void {
  for (const pid of writers) {
    const there = writers.map((one): Holding => ({ pid: one, shard: null }));
    const held = owners.flatMap((owner, shard): Holding[] => (owner === null ? [] : [{ pid: owner, shard }]));
    const { give, free, want } = planShards(pid, [...there, ...held], shards);
    for (const shard of give) owners[shard] = null;
    for (const shard of free.slice(0, want)) owners[shard] = pid;
  }
}

describe('shards among writers', () => {
  it('are all owned, evenly, after every writer acted twice, whoever comes and goes', () => {
    const crew = fc.uniqueArray(fc.integer({ min: 1, max: 99_999 }), { minLength: 1, maxLength: 16 });
    fc.assert(
      fc.property(fc.array(crew, { minLength: 1, maxLength: 6 }), (crews) => {
        let owners: (number | null)[] = Array.from({ length: shards }, () => null);
        for (const writers of crews) {
          owners = owners.map((owner) => (owner !== null && writers.includes(owner) ? owner : null));
          for (let round = 0; round < 2; round++) actOnce(owners, writers);
          const counts = writers.map((pid) => owners.filter((owner) => owner === pid).length);
          expect(counts.reduce((sum, count) => sum + count, 0)).toBe(shards);
          expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
          const settled = [...owners];
          actOnce(owners, writers);
          expect(owners).toEqual(settled);
        }
      }),
    );
  });

  it('stay where they are while nobody comes or goes', () => {
    const holdings = [{ pid: 5, shard: null }, ...[...Array(shards).keys()].map((shard) => ({ pid: 5, shard }))];
    expect(planShards(5, holdings, shards)).toEqual({ give: [], free: [], want: 0 });
  });
});
