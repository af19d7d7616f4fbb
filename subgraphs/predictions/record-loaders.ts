import DataLoader from 'dataloader';
import type pg from 'pg';
import type { Page } from '../../platform/graphql/pagination.ts';
import { countRecords, type Listed, recordPages } from './store/record-pages.ts';

/** Runs queries in one transaction. */
export type Read = <T>(work: (client: pg.PoolClient) => Promise<T>) => Promise<T>;

interface RecordLoader<Row> {
  readonly page: DataLoader<string, Row[]>;
  readonly count: DataLoader<string, number>;
}

export type RecordLoaders = <Table extends keyof Listed>(table: Table, page: Page) => RecordLoader<Listed[Table]>;

/** Pages of records by equipment: those of one request that ask for the same page share a statement. */
export function recordLoaders(read: Read): RecordLoaders {
  const made = new Map<string, RecordLoader<never>>();
  return <Table extends keyof Listed>(table: Table, page: Page) => {
    const key = JSON.stringify([table, page]);
    const loader: RecordLoader<Listed[Table]> = made.get(key) ?? {
      page: new DataLoader(async (ids: readonly string[]) => {
        const pages = await read((client) => recordPages(client, table, ids, page));
        return ids.map((id) => pages.get(id.toLowerCase()) ?? []);
      }),
      count: new DataLoader(async (ids: readonly string[]) => {
        const counts = await read((client) => countRecords(client, table, ids));
        return ids.map((id) => counts.get(id.toLowerCase()) ?? 0);
      }),
    };
    made.set(key, loader as RecordLoader<never>);
    return loader;
  };
}
