import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import '../../../../test/support/fast-check.ts';
import { bestRule, dueIn, endAtAge, endUnderRule, outcomeOf, ruleFor, type Trajectory } from './renewal.ts';

/** Foretold exactly, up to an error. */
const life = (failedAt: number, error = 0): Trajectory => {
  const age = Float64Array.from({ length: failedAt }, (_, at) => at);
  return { age, failedAt, remaining: age.map((at) => Math.max(0, failedAt - at + error)) };
};
const costs = { planned: 1, failure: 5, lead: 3 };

describe('maintenance by renewal-reward', () => {
  it('waits until just the lead is left when failures are foretold exactly, and beats every fixed interval', () => {
    const rule = bestRule([life(40), life(90), life(150)], costs)!;
    expect(rule.outcome.failed).toBe(0);
    expect(rule.threshold).toBeGreaterThan(costs.lead);
    expect(rule.threshold).toBeLessThan(12);
    expect(rule.outcome.rate).toBeLessThan(rule.fixed.rate * 0.8);
  });

  it('is never dearer, on the lives that it is chosen on, than any threshold or running to failure', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ failedAt: fc.integer({ min: 10, max: 80 }), error: fc.integer({ min: -8, max: 8 }) }), {
          minLength: 1,
          maxLength: 12,
        }),
        fc.integer({ min: 1, max: 30 }),
        (drawn, failure) => {
          const lives = drawn.map(({ failedAt, error }) => life(failedAt, error));
          const own = { ...costs, failure };
          const rule = bestRule(lives, own)!;
          const runToFailure = failure / (lives.reduce((sum, { failedAt }) => sum + failedAt, 0) / lives.length);
          expect(rule.fixed.rate).toBeLessThanOrEqual(runToFailure + 1e-12);
          const again = outcomeOf(
            lives.map((one) => endUnderRule(one, rule.threshold, own.lead)),
            own,
          );
          expect(again).toEqual(rule.outcome);
          expect(rule.outcome.failed + 1e-12).toBeGreaterThanOrEqual(0);
        },
      ),
    );
  });

  it('acts on what is due now and not before, and a failure may come within the lead', () => {
    expect([dueIn(10, 4), dueIn(4, 4), dueIn(1, 4)]).toEqual([6, 0, 0]);
    expect(endUnderRule(life(20), 5, 3)).toEqual({ time: 18, failed: false, wasted: 2 });
    expect(endUnderRule(life(20), 2, 3)).toEqual({ time: 20, failed: true, wasted: 0 });
    expect(endAtAge(life(20), 12)).toEqual({ time: 12, failed: false, wasted: 8 });
    expect(outcomeOf([endAtAge(life(20), 12), endAtAge(life(8), 12)], costs)).toEqual({
      rate: 6 / 20,
      failed: 0.5,
      wasted: 8,
    });
  });

  it('is taken for the nearest ratio of costs, and there is none without lives', () => {
    const rules = [2, 8].map((failure) => bestRule([life(30), life(60)], { ...costs, failure })!);
    expect(ruleFor(rules, 3)?.ratio).toBe(2);
    expect(ruleFor(rules, 5)?.ratio).toBe(8);
    expect([ruleFor([], 5), bestRule([], costs)]).toEqual([undefined, null]);
  });
});
