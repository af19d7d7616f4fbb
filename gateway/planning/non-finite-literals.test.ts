import { parse, print } from 'graphql';
import { describe, expect, it } from 'vitest';
import { replaceNonFiniteLiterals } from './non-finite-literals.ts';

describe('literals beyond the range of a double', () => {
  it('are finite while planning and come back as they were written', () => {
    const source = 'mutation {\n  put(a: 1e999, b: [-1e400, 1.5, 3], c: {d: 9e9999})\n}';
    const { document, restore } = replaceNonFiniteLiterals(parse(source));
    expect(print(document)).not.toMatch(/1e999|-1e400|9e9999/);
    for (const number of print(document).match(/-?\d[\d.e+]*/g) ?? [])
      expect(Number.isFinite(Number(number))).toBe(true);
    expect(print(parse(restore(print(document))))).toBe(print(parse(source)));
  });

  it('are the only thing that is touched', () => {
    const document = parse('{ a(x: 1.7e308, y: "1e999") }');
    expect(replaceNonFiniteLiterals(document).document).toBe(document);
  });
});
