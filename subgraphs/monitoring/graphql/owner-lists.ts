import DataLoader from 'dataloader';
import type { Viewer } from '../../../platform/auth/viewer.ts';
import type { MikroORM } from '../../../platform/db/orm.ts';
import { asViewer } from '../../../platform/db/orm.ts';
import { forbidden } from '../../../platform/errors/graph-errors.ts';
import type { Connection } from '../../../platform/graphql/pagination.ts';
import type { OwnerColumn } from '../store/page-query.ts';
import { countOwnerRows } from '../store/page-query.ts';
import type { List } from '../store/read-lists.ts';
import { readOwnLists } from '../store/read-lists.ts';
import { visibleOwners } from '../store/visibility.ts';
import type { PageRequest } from './page-request.ts';
import { toConnection } from './page-request.ts';

type Page = Connection<unknown> | Error;

/**
 * Pages of lists that belong to equipment or devices: those of all owners in a query are read by one statement in one
 * viewer transaction, however many owners there are; so are their counts.
 */
export class OwnerLists {
  readonly #orm: MikroORM;
  readonly #viewer: Viewer;
  /** One loader for each list, kind of owner and set of arguments. */
  readonly #loaders = new Map<string, DataLoader<string, Page>>();

  constructor(orm: MikroORM, viewer: Viewer) {
    this.#orm = orm;
    this.#viewer = viewer;
  }

  /** @throws FORBIDDEN when the viewer may see the owner, which is why they can ask, but not its health. */
  async page<Entity>(
    list: List<Entity>,
    column: OwnerColumn,
    id: string,
    request: PageRequest,
  ): Promise<Connection<Entity>> {
    const key = JSON.stringify([list.name, column, request]);
    let loader = this.#loaders.get(key);
    if (loader === undefined) {
      loader = this.#pagesOf(list, column, request);
      this.#loaders.set(key, loader);
    }
    return (await loader.load(id)) as Connection<Entity>;
  }

  #pagesOf<Entity>(list: List<Entity>, column: OwnerColumn, request: PageRequest): DataLoader<string, Page> {
    const counts = this.#countsOf(list, column, request);
    return new DataLoader<string, Page>(
      (ids) =>
        asViewer(this.#orm, this.#viewer, async (em) => {
          const visible = await visibleOwners(em, { column, ids }, 'READ_HEALTH');
          const pages = await readOwnLists(em, list, request.query, { column, ids: [...visible] });
          return ids.map((id) => {
            const rows = pages.get(id);
            if (rows === undefined) return forbidden('Your access to this does not include READ_HEALTH.');
            return toConnection(list, rows, request, () => counts.load(id));
          });
        }),
      { cache: false },
    );
  }

  #countsOf<Entity>(list: List<Entity>, column: OwnerColumn, { query }: PageRequest): DataLoader<string, number> {
    return new DataLoader<string, number>(
      async (ids) => {
        const owners = { column, ids };
        const counts = await asViewer(this.#orm, this.#viewer, (em) =>
          countOwnerRows(em, list.source, query.filter, owners),
        );
        return ids.map((id) => counts.get(id) ?? 0);
      },
      { cache: false },
    );
  }
}
