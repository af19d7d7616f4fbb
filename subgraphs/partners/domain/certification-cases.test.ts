import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import '../../../test/support/fast-check.ts';
import { evaluateCases, type RunFacts, type TestedHour, verdictOf } from './certification-cases.ts';

const claim = { manufacturer: 'S', model: 'T', deviceType: 'temperature_sensor', firmwareVersion: '1' };
const device = { ...claim, lifecycle: 'active', reportingIntervalSeconds: 60 };
const hour = (n: number, more: Partial<TestedHour> = {}): TestedHour => ({
  ...{ metricId: 7, metric: 'temperature', startMs: n * 3_600_000, count: 60, min: 19, max: 21 },
  ...more,
});
const resultOf = (name: string, facts: RunFacts, isOver = false) =>
  evaluateCases(facts, isOver).find((one) => one.name === name)?.result;

describe('a run', () => {
  it('passes with three hours in sequence of plausible readings', () => {
    expect(verdictOf(evaluateCases({ claim, device, hours: [1, 2, 3].map((n) => hour(n)) }, false))).toBe('passed');
  });

  it('fails for an hour that is missing or thin between others, and waits for more hours', () => {
    expect(resultOf('no_gaps', { claim, device, hours: [1, 2, 4, 5].map((n) => hour(n)) })).toBe('failed');
    const thin = [1, 2, 3, 4].map((n) => hour(n, n === 2 ? { count: 10 } : {}));
    expect(resultOf('no_gaps', { claim, device, hours: thin })).toBe('failed');
    expect(resultOf('no_gaps', { claim, device, hours: [hour(1)] })).toBe('pending');
  });

  it('fails for a metric that is none of its type, and lets a gateway send any', () => {
    const hours = [hour(1, { metric: 'load_weight', metricId: 15 })];
    expect(resultOf('metrics_known', { claim, device, hours })).toBe('failed');
    const gateway = { ...claim, deviceType: 'gateway' };
    expect(resultOf('metrics_known', { claim: gateway, device, hours })).toBe('skipped');
  });

  it('fails for another model, and for a device that is gone', () => {
    expect(resultOf('registered', { claim, device: { ...device, model: 'U' }, hours: [] })).toBe('failed');
    expect(resultOf('registered', { claim, device: null, hours: [] })).toBe('failed');
  });

  it('leaves nothing open after its deadline, whatever was sent', () => {
    const hours = fc.array(
      fc.record({
        ...{ metricId: fc.constantFrom(7, 15, 1200), metric: fc.constantFrom('temperature', 'load_weight', 'own') },
        ...{ startMs: fc.nat(50).map((n) => n * 3_600_000), count: fc.nat(100), min: fc.double(), max: fc.double() },
      }),
    );
    fc.assert(
      fc.property(hours, (sent) => {
        const cases = evaluateCases({ claim, device, hours: sent }, true);
        expect(cases.map(({ result }) => result)).not.toContain('pending');
        expect(verdictOf(cases)).not.toBe('running');
      }),
    );
  });
});
