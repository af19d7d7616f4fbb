import type { ClientBase, Pool } from 'pg';
import type { EntityManager } from '../../../platform/db/orm.ts';

/** Runs one statement. Placeholders are $1, $2 …, each used once and in order, so that resolvers and workers share it. */
export type Statement = <Row extends object>(text: string, values: readonly unknown[]) => Promise<Row[]>;

/** In a viewer's transaction: row-level security decides what there is. */
export const viewerStatement =
  (em: EntityManager): Statement =>
  <Row extends object>(text: string, values: readonly unknown[]) =>
    em.execute<Row[]>(text.replaceAll(/\$\d+/g, '?'), [...values]);

/** As the owner role, which sees everything: for workers, and for whoever may see everything. */
export const ownerStatement =
  (client: ClientBase | Pool): Statement =>
  async <Row extends object>(text: string, values: readonly unknown[]) =>
    (await client.query<Row>(text, [...values])).rows;

/** PostgreSQL's text of an array of ids: the ORM would spread an array over several parameters. */
export const uuids = (ids: readonly string[]): string => `{${ids.join(',')}}`;
