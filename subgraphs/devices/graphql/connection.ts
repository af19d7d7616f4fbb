import { badCursor } from '../../../platform/errors/graph-errors.ts';
import { connectionOf, pageOf, type Connection, type PageArgs } from '../../../platform/graphql/pagination.ts';
import { isUuid } from '../../../platform/ids/uuid.ts';
import type { DevicesContext } from '../context.ts';
import { countOf, findPage, keysOf, type Condition, type Keyset, type ListName, type Lists } from '../store/page.ts';
import type { ChildLoaders } from './loaders.ts';

function keysetOf(args: PageArgs): Keyset {
  const page = pageOf(args, 2);
  for (const keys of [page.after, page.before]) {
    if (keys !== null && !isUuid(String(keys[1]))) throw badCursor();
  }
  return page;
}

/** A page of a parent's children, loaded together with those of its siblings. */
export async function childConnection<Name extends ListName>(
  loaders: ChildLoaders<Name>,
  parent: string,
  args: PageArgs,
  withFacts = false,
): Promise<Connection<Lists[Name]>> {
  const page = keysetOf(args);
  const rows = await loaders.page.load({ parent, page, withFacts });
  return connectionOf(rows, page, keysOf, () => loaders.count.load(parent));
}

/** A page of everything that the viewer may see and the condition holds for. */
export async function rootConnection<Name extends ListName>(
  context: DevicesContext,
  list: Name,
  condition: Condition,
  args: PageArgs,
  descending = false,
): Promise<Connection<Lists[Name]>> {
  const page = keysetOf(args);
  const rows = await findPage(context.query, list, condition, { ...page, descending });
  return connectionOf(rows, page, keysOf, () => countOf(context.query, list, condition));
}
