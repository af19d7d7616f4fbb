import { decode } from 'cborg';
import type { ReadingsBatch } from '../doors.ts';
import { type Parsed, unreadable } from './parsed.ts';
import { readingsOfSenml } from './senml.ts';

/** Integer labels of the CBOR form. Source: RFC 8428, table 4. */
const labels = new Map<unknown, string>([
  ...([
    [-1, 'bver'],
    [-2, 'bn'],
    [-3, 'bt'],
    [-4, 'bu'],
    [-5, 'bv'],
    [-6, 'bs'],
  ] as const),
  ...([
    [0, 'n'],
    [1, 'u'],
    [2, 'v'],
    [3, 'vs'],
    [4, 'vb'],
    [5, 's'],
    [6, 't'],
    [7, 'ut'],
    [8, 'vd'],
  ] as const),
]);

/** A SenML pack in CBOR. Integers beyond 2^53 are rounded to the nearest double, as every value is stored as one. */
export function readingsOfSenmlCbor(bytes: Uint8Array, nowMs: number): Parsed<ReadingsBatch> {
  try {
    const pack: unknown = decode(bytes, {
      ...{ useMaps: true, allowNaN: true, allowInfinity: true, allowBigInt: true, rejectDuplicateMapKeys: true },
      tags: { 4: (content) => decimalFraction(content()) },
    });
    return readingsOfSenml(Array.isArray(pack) ? pack.map(named) : pack, nowMs);
  } catch (fault) {
    return unreadable(`no CBOR: ${fault instanceof Error ? fault.message.slice(0, 100) : 'nested too deeply'}`);
  }
}

function named(record: unknown): unknown {
  if (!(record instanceof Map)) return record;
  const entries = [...record].map(([label, value]: [unknown, unknown]): [string, unknown] => [
    labels.get(label) ?? String(label),
    typeof value === 'bigint' ? Number(value) : value,
  ]);
  return Object.fromEntries(entries);
}

/** [exponent, mantissa]: mantissa × 10^exponent, by decimal text, which is exact. Source: RFC 8949, section 3.4.4. */
function decimalFraction(content: unknown): number {
  if (!Array.isArray(content) || content.length !== 2)
    throw new Error('a decimal fraction has an exponent and a mantissa');
  const [exponent, mantissa] = content as [unknown, unknown];
  const whole = (value: unknown) => typeof value === 'bigint' || Number.isInteger(value);
  if (!whole(exponent) || !whole(mantissa)) throw new Error('a decimal fraction is made of integers');
  return Number(`${String(mantissa)}e${String(exponent)}`);
}
