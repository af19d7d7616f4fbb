import type pg from 'pg';
import type { Viewer } from '../auth/viewer.ts';
import { asViewer, type MikroORM } from './orm.ts';
import { asViewerClient } from './viewer-client.ts';

/** One statement in one viewer's transaction. Placeholders are $1, $2 …, each used once and in order. */
export type ViewerQuery = <Row extends object>(text: string, values?: readonly unknown[]) => Promise<Row[]>;

/** For subgraphs that read with the ORM. */
export const ormQuery =
  (orm: MikroORM, viewer: Viewer): ViewerQuery =>
  <Row extends object>(text: string, values: readonly unknown[] = []) =>
    asViewer(orm, viewer, (em) => em.execute<Row[]>(text.replaceAll(/\$\d+/g, '?'), [...values]));

/** For subgraphs that read with SQL alone. */
export const poolQuery =
  (reader: pg.Pool, viewer: Viewer): ViewerQuery =>
  <Row extends object>(text: string, values: readonly unknown[] = []) =>
    asViewerClient(reader, viewer, async (client) => (await client.query<Row>(text, [...values])).rows);
