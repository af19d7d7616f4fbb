import { expect, it } from 'vitest';
import { csvLine } from './csv.ts';

it('quotes what needs it, and defuses formulas', () => {
  expect(csvLine(['a', 1.5, null, 'b,c', 'say "x"', '=1+1'])).toBe(`a,1.5,,"b,c","say ""x""",'=1+1`);
});
