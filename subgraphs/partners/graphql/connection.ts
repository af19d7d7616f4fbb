import DataLoader from 'dataloader';
import { badCursor } from '../../../platform/errors/graph-errors.ts';
import {
  type Connection,
  connectionOf,
  type Page,
  type PageArgs,
  pageOf,
} from '../../../platform/graphql/pagination.ts';
import { isUuid } from '../../../platform/ids/uuid.ts';
import {
  countSql,
  type Listed,
  type ListOf,
  type ListPage,
  ownerCountsSql,
  ownerPagesSql,
  pageSql,
} from '../store/list.ts';
import { placeOf } from '../store/list.ts';
import type { ReadAsViewer, Sql } from '../store/sql.ts';

const maxTimeMs = 8.64e15;

/** @throws BAD_USER_INPUT, BAD_CURSOR */
function requested(args: PageArgs, { order }: ListOf): Page & ListPage {
  const page = pageOf(args, 2);
  const keys = (found: Page['after']): ListPage['after'] => {
    if (found === null) return null;
    const [place, id] = found;
    const fits =
      order.type === 'text' ? typeof place === 'string' : typeof place === 'number' && Math.abs(place) <= maxTimeMs;
    if (!fits || place === undefined || typeof id !== 'string' || !isUuid(id)) throw badCursor();
    return [place, id];
  };
  return { ...page, after: keys(page.after), before: keys(page.before) };
}

/** A page of a list, as far as the viewer may see it. */
export async function listPage<Row extends Listed>(
  rows: ReadAsViewer,
  list: ListOf,
  args: PageArgs,
): Promise<Connection<Row>> {
  const page = requested(args, list);
  const found = await rows<Row>(pageSql(list, page));
  return connectionOf(found, page, placeOf, async () => (await rows<{ count: number }>(countSql(list)))[0]?.count ?? 0);
}

export interface OwnedList {
  readonly list: ListOf;
  /** The owners of these ids as the relation `owner`. */
  readonly owners: (ids: readonly string[]) => Sql;
}

type OwnedRow = Listed & { readonly ownerId: string };

/** Pages of lists that belong to something: those of all owners in a query are read by one statement. */
export class OwnerPages {
  readonly #rows: ReadAsViewer;
  readonly #loaders = new Map<string, DataLoader<string, Connection<never>>>();

  constructor(rows: ReadAsViewer) {
    this.#rows = rows;
  }

  page<Row extends Listed>(name: string, owned: OwnedList, id: string, args: PageArgs): Promise<Connection<Row>> {
    const key = JSON.stringify([name, args]);
    const loader = this.#loaders.get(key) ?? this.#pages(owned, args);
    this.#loaders.set(key, loader);
    return loader.load(id) as Promise<Connection<Row>>;
  }

  #pages({ list, owners }: OwnedList, args: PageArgs): DataLoader<string, Connection<never>> {
    const page = requested(args, list);
    const counts = new DataLoader<string, number>(
      async (ids) => {
        const found = await this.#rows<{ ownerId: string; count: number }>(ownerCountsSql(owners(ids), list));
        const byId = new Map(found.map(({ ownerId, count }) => [ownerId, count]));
        return ids.map((id) => byId.get(id) ?? 0);
      },
      { cache: false },
    );
    return new DataLoader(
      async (ids) => {
        const found = await this.#rows<OwnedRow>(ownerPagesSql(owners(ids), list, page));
        const of = (id: string) => found.filter(({ ownerId }) => ownerId === id);
        return ids.map((id) => connectionOf(of(id), page, placeOf, () => counts.load(id)) as Connection<never>);
      },
      { cache: false },
    );
  }
}
