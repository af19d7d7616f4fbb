import { isUuid } from '../../../platform/ids/uuid.ts';
import { badCursor, badInput } from '../../../platform/errors/graph-errors.ts';
import type { Connection, Page, PageArgs } from '../../../platform/graphql/pagination.ts';
import { connectionOf, pageOf } from '../../../platform/graphql/pagination.ts';
import type { ListFilter, PageQuery, Place } from '../store/page-query.ts';
import type { List } from '../store/read-lists.ts';

/** What a client asked of a list, checked. */
export interface PageRequest {
  readonly page: Page;
  /** One row more than the page, so that it is known whether there are more. */
  readonly query: PageQuery;
}

/** @throws BAD_USER_INPUT, BAD_CURSOR */
export function pageRequest(args: PageArgs, filter: ListFilter | null | undefined): PageRequest {
  const { equipmentIds, deviceIds, maintenanceWindowIds } = filter ?? {};
  for (const id of [...(equipmentIds ?? []), ...(deviceIds ?? []), ...(maintenanceWindowIds ?? [])]) {
    if (!isUuid(id)) throw badInput(`"${id}" is not an id.`);
  }
  const page = pageOf(args, 2);
  const query = {
    filter: filter ?? {},
    limit: page.limit + 1,
    backward: page.backward,
    after: placeIn(page.after),
    before: placeIn(page.before),
  };
  return { page, query };
}

export function toConnection<Entity>(
  list: List<Entity>,
  rows: readonly Entity[],
  { page }: PageRequest,
  count: () => Promise<number>,
): Connection<Entity> {
  const keysOf = (entity: Entity): (string | number)[] => {
    const { timeMs, id } = list.placeOf(entity);
    return [timeMs, id];
  };
  return connectionOf(rows, page, keysOf, count);
}

/** Largest time value of ECMAScript, in milliseconds. */
const MAX_TIME_MS = 8.64e15;

function placeIn(keys: readonly (string | number)[] | null): Place | null {
  if (keys === null) return null;
  const [timeMs, id] = keys;
  if (typeof timeMs !== 'number' || Math.abs(timeMs) > MAX_TIME_MS) throw badCursor();
  if (typeof id !== 'string' || !isUuid(id)) throw badCursor();
  return { timeMs, id };
}
