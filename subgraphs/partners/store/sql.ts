import type pg from 'pg';

/** A piece of SQL with its parameters: `sql` composes pieces, and nothing that comes from outside becomes text. */
export class Sql {
  readonly parts: readonly string[];
  readonly values: readonly unknown[];

  constructor(parts: readonly string[], values: readonly unknown[]) {
    this.parts = parts;
    this.values = values;
  }

  /** As node-postgres takes it. */
  get query(): { text: string; values: unknown[] } {
    const text = this.parts.reduce((before, part, index) => `${before}$${index}${part}`);
    return { text, values: [...this.values] };
  }
}

export function sql(strings: TemplateStringsArray, ...values: readonly unknown[]): Sql {
  const parts = [strings[0] ?? ''];
  const bound: unknown[] = [];
  for (const [index, value] of values.entries()) {
    const next = strings[index + 1] ?? '';
    if (value instanceof Sql) {
      parts.push(`${parts.pop()}${value.parts[0]}`, ...value.parts.slice(1));
      parts.push(`${parts.pop()}${next}`);
      bound.push(...value.values);
    } else {
      parts.push(next);
      bound.push(value);
    }
  }
  return new Sql(parts, bound);
}

/** Text of ours, such as a column's name. */
export const word = (text: string): Sql => new Sql([text], []);

export function allOf(conditions: readonly Sql[]): Sql {
  const [first, ...others] = conditions;
  return first === undefined ? word('true') : others.reduce((all, one) => sql`${all} and ${one}`, first);
}

/** Rows with names as TypeScript writes them: `created_at` becomes `createdAt`. */
export async function rowsOf<Row>(client: pg.ClientBase | pg.Pool, statement: Sql): Promise<Row[]> {
  const { rows } = await client.query<Record<string, unknown>>(statement.query);
  return rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [camel(name), value])) as Row);
}

/** Rows of one statement in one viewer's transaction, on the reader role: row-level security decides what there is. */
export type ReadAsViewer = <Row>(statement: Sql) => Promise<Row[]>;

const camel = (name: string) => name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
