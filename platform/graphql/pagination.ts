import { ArgsType, type ClassType, Directive, Field, Int, ObjectType } from 'type-graphql';
import { badInput } from '../errors/graph-errors.ts';
import { decodeKeyset, encodeCursor } from './cursor.ts';
import { Cursor } from './scalars.ts';

export const maxPageSize = 200;
const defaultPageSize = 50;

@ObjectType({ description: 'Where a page lies in its list (Relay).' })
@Directive('@shareable')
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether there is more after this page.' })
  readonly hasNextPage!: boolean;

  @Field(() => Boolean, { description: 'Whether there is more before this page.' })
  readonly hasPreviousPage!: boolean;

  @Field(() => Cursor, { nullable: true, description: 'Cursor of the first edge; null on an empty page.' })
  readonly startCursor!: string | null;

  @Field(() => Cursor, { nullable: true, description: 'Cursor of the last edge; null on an empty page.' })
  readonly endCursor!: string | null;
}

@ArgsType()
export class PageArgs {
  @Field(() => Int, {
    nullable: true,
    description: `How many from the start or after \`after\`; 1 to ${maxPageSize}, ${defaultPageSize} if left out.`,
  })
  readonly first?: number | null;

  @Field(() => Cursor, { nullable: true, description: 'Only what comes after this cursor.' })
  readonly after?: string | null;

  @Field(() => Int, { nullable: true, description: `How many from the end or before \`before\`; 1 to ${maxPageSize}.` })
  readonly last?: number | null;

  @Field(() => Cursor, { nullable: true, description: 'Only what comes before this cursor.' })
  readonly before?: string | null;
}

/** What a keyset query needs: how many, in which direction, from which keys on. Fetch `limit + 1` rows. */
export interface Page {
  readonly limit: number;
  readonly backward: boolean;
  readonly after: readonly (string | number)[] | null;
  readonly before: readonly (string | number)[] | null;
}

/** @throws BAD_USER_INPUT naming the limit, BAD_CURSOR */
export function pageOf(args: PageArgs, keys: number): Page {
  const { first = null, last = null } = args;
  if (first !== null && last !== null) throw badInput('Use first or last, not both.');
  const limit = last ?? first ?? defaultPageSize;
  if (limit < 1 || limit > maxPageSize) throw badInput(`A page has 1 to ${maxPageSize} entries, not ${limit}.`);
  return {
    limit,
    backward: last !== null,
    after: args.after ? decodeKeyset(args.after, keys) : null,
    before: args.before ? decodeKeyset(args.before, keys) : null,
  };
}

export interface Connection<Node> {
  readonly edges: readonly { readonly cursor: string; readonly node: Node }[];
  readonly pageInfo: PageInfo;
  /** As a function it is asked only when the query wants it. */
  readonly count: number | (() => Promise<number>);
}

/** The connection of up to `limit + 1` rows in query order (reversed when the page runs backward). */
export function connectionOf<Node>(
  rows: readonly Node[],
  page: Page,
  keysOf: (node: Node) => readonly (string | number)[],
  count: Connection<Node>['count'],
): Connection<Node> {
  const more = rows.length > page.limit;
  const kept = rows.slice(0, page.limit);
  if (page.backward) kept.reverse();
  const edges = kept.map((node) => ({ cursor: encodeCursor(keysOf(node)), node }));
  return {
    edges,
    count,
    pageInfo: {
      hasNextPage: page.backward ? page.before !== null : more,
      hasPreviousPage: page.backward ? more : page.after !== null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

/** Connection and edge types of a node, described. Call once per node type and subgraph. */
export function connectionType<Node extends object>(node: ClassType<Node>, name: string): ClassType<Connection<Node>> {
  @ObjectType(`${name}Edge`, { description: `One ${name} of a list, with its place in it.` })
  class Edge {
    @Field(() => Cursor, { description: 'Where this entry lies in the list.' })
    readonly cursor!: string;

    @Field(() => node, { description: 'The entry itself.' })
    readonly node!: Node;
  }

  @ObjectType(`${name}Connection`, { description: `A page of a list of ${name} (Relay).` })
  class ConnectionType {
    @Field(() => [Edge], { description: 'The entries of this page.' })
    readonly edges!: Edge[];

    @Field(() => PageInfo, { description: 'Where the page lies in the list.' })
    readonly pageInfo!: PageInfo;

    @Field(() => Int, { description: 'How many entries the whole list has, as far as the viewer may see them.' })
    totalCount(): number | Promise<number> {
      return typeof this.count === 'function' ? this.count() : this.count;
    }

    readonly count!: Connection<Node>['count'];
  }
  return ConnectionType as unknown as ClassType<Connection<Node>>;
}
