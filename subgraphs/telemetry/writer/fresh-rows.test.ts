import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FreshRows } from './fresh-rows.ts';
import { Series } from './series-marks.ts';

const headerBytes = 19;
const rowBytes = 46;

/** [key, metric, ms since 2000, value, flags] of each row of a binary COPY. */
function rowsOf(copy: Buffer | null): number[][] {
  if (copy === null) return [];
  return Array.from({ length: (copy.length - headerBytes - 2) / rowBytes }, (_, i) => {
    const at = headerBytes + i * rowBytes;
    const timeMs = Number(copy.readBigInt64BE(at + 6) / 1000n);
    return [
      ...[copy.readInt32BE(at + 30), copy.readInt16BE(at + 38), timeMs],
      ...[copy.readDoubleBE(at + 18), copy.readInt16BE(at + 44)],
    ];
  });
}

describe('rows for COPY', () => {
  it('are all there in the order of the primary key, whatever order they came in, and once', () => {
    const arrival = fc.record({ key: fc.integer({ min: 1, max: 5 }), metric: fc.integer({ min: 1, max: 3 }) });
    fc.assert(
      fc.property(fc.array(fc.array(arrival, { maxLength: 60 }), { maxLength: 4 }), (flushes) => {
        const rows = new FreshRows();
        const series = new Map<string, Series>();
        let time = 0;
        for (const flush of flushes) {
          const expected = flush.map(({ key, metric }) => {
            const name = `${key}/${metric}`;
            const one = series.get(name) ?? new Series(key, metric, -Infinity);
            series.set(name, one);
            time += 7;
            rows.add(one, Date.UTC(2000, 0, 1) + time, time / 4, time % 8);
            return [key, metric, time, time / 4, time % 8];
          });
          const order = (one: number[], other: number[]) =>
            (one[0] ?? 0) - (other[0] ?? 0) || (one[1] ?? 0) - (other[1] ?? 0) || (one[2] ?? 0) - (other[2] ?? 0);
          expect(rowsOf(rows.take())).toEqual(expected.toSorted(order));
          expect(rows.count).toBe(0);
        }
        expect(rows.take()).toBeNull();
      }),
    );
  });

  it('are kept when there are more than fit at first', () => {
    const rows = new FreshRows();
    const one = new Series(1, 7, -Infinity);
    for (let n = 0; n < 40_000; n++) rows.add(one, Date.UTC(2000, 0, 1) + n, n, 0);
    expect(rowsOf(rows.take()).map(([, , time]) => time)).toEqual([...Array(40_000).keys()]);
  });
});
