import DataLoader from 'dataloader';
import type { Viewer } from '../../../platform/auth/viewer.ts';
import type { MikroORM } from '../../../platform/db/orm.ts';
import { asViewer } from '../../../platform/db/orm.ts';
import { forbidden } from '../../../platform/errors/graph-errors.ts';
import type { Statement } from '../store/statement.ts';
import { viewerStatement } from '../store/statement.ts';
import { visibleOwners } from '../store/visibility.ts';

/** Reads a fact of many pieces of equipment at once; those of which there is none may be missing. */
export type ReadFacts<Fact> = (run: Statement, ids: readonly string[]) => Promise<ReadonlyMap<string, Fact>>;

/** Facts of equipment: each kind is read for all equipment of a query in one viewer transaction. */
export class EquipmentFacts {
  readonly #orm: MikroORM;
  readonly #viewer: Viewer;
  /** One loader for each kind of fact and set of arguments. */
  readonly #loaders = new Map<string, DataLoader<string, unknown>>();

  constructor(orm: MikroORM, viewer: Viewer) {
    this.#orm = orm;
    this.#viewer = viewer;
  }

  /**
   * `name` must tell a kind of fact and its arguments from all others. Null where there is no such fact.
   * @throws FORBIDDEN when the viewer may not see the health of the equipment
   */
  async load<Fact>(name: string, id: string, read: ReadFacts<Fact>): Promise<Fact | null> {
    let loader = this.#loaders.get(name);
    if (loader === undefined) {
      loader = this.#loaderOf(read);
      this.#loaders.set(name, loader);
    }
    return (await loader.load(id)) as Fact | null;
  }

  #loaderOf<Fact>(read: ReadFacts<Fact>): DataLoader<string, unknown> {
    return new DataLoader<string, unknown>(
      (ids) =>
        asViewer(this.#orm, this.#viewer, async (em) => {
          const visible = await visibleOwners(em, { column: 'subject_id', ids }, 'READ_HEALTH');
          const facts = visible.size === 0 ? new Map<string, Fact>() : await read(viewerStatement(em), [...visible]);
          return ids.map((id) =>
            visible.has(id) ? (facts.get(id) ?? null) : forbidden('Your access to this does not include READ_HEALTH.'),
          );
        }),
      { cache: false },
    );
  }
}
