import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import '../../../../test/support/fast-check.ts';
import { columnsOf, type Matrix, matrixOf, rowsOf } from '../forest/matrix.ts';
import { seeded, shuffled } from '../forest/random.ts';
import { findRegimes, regimeOf } from './regimes.ts';
import { featuresOfAll, fitUnitRecipe, unitFeatures } from './unit-features.ts';
import { relativeAges, stacked, type UnitSeries } from './unit-series.ts';

const random = seeded(11);
const noise = () => random() + random() + random() - 1.5;

/** Units that wear: two columns go with the age, one is noise, one never varies; run in one of three ways, at random. */
function fleet(units: number, ways: readonly number[]): UnitSeries[] {
  return Array.from({ length: units }, (_, unit) => {
    const steps = 60 + Math.floor(random() * 40);
    const rows = Array.from({ length: steps }, (_step, step) => {
      const way = ways[Math.floor(random() * ways.length)] ?? 0;
      const wear = (step / steps) ** 2;
      return [
        way + 0.001 * noise(),
        10 * way + wear + 0.1 * noise(),
        5 * way - 2 * wear + 0.1 * noise(),
        way + noise() * 0.1,
        4,
      ];
    });
    return { unit: String(unit), age: Float64Array.from(rows.keys()), values: matrixOf(rows) };
  });
}

const labelsOf = (units: readonly UnitSeries[]) =>
  Float64Array.from(units.flatMap(({ age }) => Array.from(age, (at) => (age.at(-1) ?? 0) - at)));
const running = fleet(12, [0, 2, 7]);
const recipe = fitUnitRecipe(running, labelsOf(running));
const withRows = (unit: UnitSeries, values: Matrix): UnitSeries => ({
  ...unit,
  age: unit.age.slice(0, values.rows),
  values,
});

describe('features of a unit', () => {
  it('know nothing of later steps: the future may be shuffled, changed or missing', () => {
    fc.assert(
      fc.property(fc.nat(running.length - 1), fc.integer({ min: 1, max: 50 }), fc.nat(), (number, now, seed) => {
        const unit = running[number]!;
        const { rows, columns } = unit.values;
        const later = shuffled(rows - now, seeded(seed)).map((step) => step + now);
        const order = Int32Array.from({ length: rows }, (_, step) => (step < now ? step : (later[step - now] ?? 0)));
        const asIs = unitFeatures(recipe, unit);
        const known = asIs.values.subarray(0, now * asIs.columns);
        const mixed = rowsOf(unit.values, order);
        for (let at = now * columns; at < mixed.values.length; at += 1)
          mixed.values[at] = (mixed.values[at] ?? 0) * 3 + 1;
        expect(unitFeatures(recipe, withRows(unit, mixed)).values.subarray(0, known.length)).toEqual(known);
        const cut = { rows: now, columns, values: unit.values.values.slice(0, now * columns) };
        expect(unitFeatures(recipe, withRows(unit, cut)).values).toEqual(known);
      }),
    );
  });

  it('are the same in serving as in training', () => {
    const all = featuresOfAll(recipe, running);
    const first = unitFeatures(recipe, running[0]!);
    expect(all.values.subarray(0, first.values.length)).toEqual(first.values);
  });

  it('are the same whatever the columns are called and however they are arranged', () => {
    const order = [3, 0, 4, 2, 1];
    const other = running.map((unit) => ({ ...unit, values: columnsOf(unit.values, order) }));
    const theirs = fitUnitRecipe(other, labelsOf(other));
    expect(featuresOfAll(theirs, other)).toEqual(featuresOfAll(recipe, running));
  });

  it('take what was last known where nothing was measured, and the usual before anything was', () => {
    const unit = running[1]!;
    const gaps = unit.values.values.map((value, at) => (at % 5 === 1 && at < 100 ? NaN : value));
    const { values } = unitFeatures(recipe, { ...unit, values: { ...unit.values, values: gaps } });
    expect(values.every((value) => Number.isFinite(value))).toBe(true);
  });
});

describe('operating regimes', () => {
  it('are found in the data, and every row is told its own; a fleet that runs in one way has one', () => {
    const rows = stacked(running);
    const regimes = findRegimes(rows, relativeAges(running));
    expect(regimes.centres).toHaveLength(3);
    const ways = new Map<number, Set<number>>();
    for (let row = 0; row < rows.rows; row += 1) {
      const own = rows.values.subarray(row * 5, row * 5 + 5);
      const way = Math.round(own[0] ?? 0);
      ways.set(way, (ways.get(way) ?? new Set()).add(regimeOf(regimes, own)));
    }
    expect([...ways.values()].map(({ size }) => size)).toEqual([1, 1, 1]);
    const steady = fleet(6, [3]);
    expect(findRegimes(stacked(steady), relativeAges(steady)).centres).toHaveLength(1);
  });

  it('are no wear: a counter that steps up with the age parts nothing', () => {
    const worn = fleet(6, [3]).map((unit): UnitSeries => {
      const { rows, columns, values } = unit.values;
      const stepped = values.map((value, at) => (at % columns === 0 ? Math.floor((at / columns / rows) * 4) : value));
      return { ...unit, values: { rows, columns, values: stepped } };
    });
    expect(findRegimes(stacked(worn), relativeAges(worn)).columns).toEqual([]);
  });
});
