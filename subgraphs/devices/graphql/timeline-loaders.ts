import DataLoader from 'dataloader';
import type { ViewerQuery } from '../../../platform/db/viewer-query.ts';
import { badCursor } from '../../../platform/errors/graph-errors.ts';
import {
  connectionOf,
  pageOf,
  type Connection,
  type Page,
  type PageArgs,
} from '../../../platform/graphql/pagination.ts';
import { isUuid } from '../../../platform/ids/uuid.ts';
import { commandColumns, type CommandRow } from '../store/commands.ts';
import { type SnapshotRow, snapshotTimeline } from '../store/snapshots.ts';
import {
  countsOf,
  pagesOf,
  rootCount,
  rootPage,
  timelineKeys,
  type Timeline,
  type TimelineRow,
} from '../store/timeline.ts';

export const commandTimeline: Timeline = {
  ...{ table: 'command', columns: commandColumns, at: 'requested_at', parent: 'device_id' },
};

/** @throws BAD_USER_INPUT, BAD_CURSOR */
function timelinePage(args: PageArgs): Page {
  const page = pageOf(args, 2);
  for (const keys of [page.after, page.before]) {
    if (keys !== null && (!isUuid(String(keys[1])) || Number.isNaN(Date.parse(String(keys[0]))))) throw badCursor();
  }
  return page;
}

/** A parent's page, loaded together with those of its siblings. */
export type TimelineOf<Row> = (parent: string, args: PageArgs) => Promise<Connection<Row>>;

export interface TimelineLoaders {
  readonly commands: TimelineOf<CommandRow>;
  readonly snapshots: TimelineOf<SnapshotRow>;
}

export const timelineLoaders = (query: ViewerQuery): TimelineLoaders => ({
  commands: timelineOf<CommandRow>(query, commandTimeline),
  snapshots: timelineOf<SnapshotRow>(query, snapshotTimeline),
});

function timelineOf<Row extends object>(query: ViewerQuery, timeline: Timeline): TimelineOf<Row> {
  const pages = new DataLoader<{ parent: string; page: Page }, (Row & TimelineRow)[]>(
    async (keys) => {
      const found = new Map<string, (Row & TimelineRow)[]>();
      for (const [shape, group] of Map.groupBy(keys, ({ page }) => JSON.stringify(page))) {
        const [first] = group;
        if (first === undefined) continue;
        const parents = [...new Set(group.map(({ parent }) => parent))];
        const rows = await pagesOf<Row>(query, timeline, parents, first.page);
        for (const parent of parents) found.set(`${parent}${shape}`, rows.get(parent) ?? []);
      }
      return keys.map(({ parent, page }) => found.get(`${parent}${JSON.stringify(page)}`) ?? []);
    },
    { cache: false },
  );
  const counts = new DataLoader<string, number>(
    async (parents) => {
      const found = await countsOf(query, timeline, parents);
      return parents.map((parent) => found.get(parent) ?? 0);
    },
    { cache: false },
  );
  return async (parent, args) => {
    const page = timelinePage(args);
    const rows = await pages.load({ parent, page });
    return connectionOf(rows, page, timelineKeys, () => counts.load(parent));
  };
}

/** A page of a list that has no parent, as far as the viewer may see it. */
export async function rootTimeline<Row extends object>(
  query: ViewerQuery,
  timeline: Timeline,
  args: PageArgs,
): Promise<Connection<Row>> {
  const page = timelinePage(args);
  const rows = await rootPage<Row>(query, timeline, page);
  return connectionOf(rows, page, timelineKeys, () => rootCount(query, timeline));
}
