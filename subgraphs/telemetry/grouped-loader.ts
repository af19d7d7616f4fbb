import DataLoader from 'dataloader';
import type pg from 'pg';
import type { Of } from './store/of.ts';

/** What is asked of one piece of equipment or device, and how. */
export interface Asked<Args> {
  readonly of: Of;
  readonly id: string;
  readonly args: Args;
}

export type GroupedLoader<Args, Found> = DataLoader<Asked<Args>, Found, string>;

/** Loads all ids that were asked the same way together; answers in the order of the ids. */
export type LoadGroup<Args, Found> = (
  client: pg.ClientBase,
  of: Of,
  ids: readonly string[],
  args: Args,
) => Promise<readonly Found[]>;

/** A page of 50 elevators costs one transaction and one round of statements, not 50. */
export function groupedLoader<Args, Found>(
  read: <T>(work: (client: pg.PoolClient) => Promise<T>) => Promise<T>,
  load: LoadGroup<Args, Found>,
): GroupedLoader<Args, Found> {
  const loadAll = (asked: readonly Asked<Args>[]) =>
    read(async (client) => {
      const answers = new Map<Asked<Args>, Found>();
      for (const group of Map.groupBy(asked, wayOf).values()) {
        const [first] = group;
        if (first === undefined) continue;
        const ids = group.map(({ id }) => id);
        const found = await load(client, first.of, ids, first.args);
        group.forEach((one, i) => answers.set(one, found[i] as Found));
      }
      return asked.map((one) => answers.get(one) as Found);
    });
  return new DataLoader(loadAll, { cacheKeyFn: (one) => `${one.id}/${wayOf(one)}` });
}

const wayOf = <Args>({ of, args }: Asked<Args>): string => JSON.stringify([of, args]);

/** Rows of each id, in the order of the ids. */
export function byId<Row extends { readonly of: string }>(ids: readonly string[], rows: readonly Row[]): Row[][] {
  const groups = Map.groupBy(rows, (row) => row.of);
  return ids.map((id) => groups.get(id) ?? []);
}
