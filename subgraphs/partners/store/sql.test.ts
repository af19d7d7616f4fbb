import { expect, it } from 'vitest';
import { allOf, sql, word } from './sql.ts';

it('composes pieces with their parameters in order, and never makes text of a value', () => {
  const where = allOf([sql`a = ${1}`, sql`b = ${"'; drop table x"}`]);
  const { text, values } = sql`select ${word('t.id')} from t where ${where} and c = ${[3]} limit ${4}`.query;
  expect(text).toBe('select t.id from t where a = $1 and b = $2 and c = $3 limit $4');
  expect(values).toEqual([1, "'; drop table x", [3], 4]);
  expect(allOf([]).query.text).toBe('true');
});
