import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { configurationDrift } from './configuration.ts';

const leaf = fc.oneof(fc.integer(), fc.boolean(), fc.string(), fc.constant(null), fc.array(fc.integer()));
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof({ depthSize: 'small' }, leaf, fc.dictionary(fc.string({ minLength: 1 }), tie('tree'))),
}));
const configuration = fc.dictionary(fc.string({ minLength: 1 }), tree);

describe('drift', () => {
  it('is none between a configuration and itself, whatever else is reported', () => {
    fc.assert(
      fc.property(configuration, configuration, (desired, more) => {
        expect(configurationDrift(desired, { ...more, ...desired })).toEqual([]);
      }),
    );
  });

  it('names each leaf that differs, with both values', () => {
    const desired = { reportingIntervalSeconds: 60, settings: { gain: 2, axes: ['x', 'y'], led: { on: true } } };
    const reported = { reportingIntervalSeconds: 300, settings: { axes: ['x'], led: { on: true }, extra: 1 } };
    expect(configurationDrift(desired, reported)).toEqual([
      { path: 'reportingIntervalSeconds', desired: 60, reported: 300 },
      { path: 'settings.gain', desired: 2, reported: null },
      { path: 'settings.axes', desired: ['x', 'y'], reported: ['x'] },
    ]);
    expect(configurationDrift(desired, null)).toHaveLength(4);
  });

  it('is not fooled by names that every object has', () => {
    expect(configurationDrift({ constructor: 1 }, {})).toEqual([{ path: 'constructor', desired: 1, reported: null }]);
  });
});
