import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { faultOfCondition, isWithin, newRuleState, type RuleCondition, stepRule } from './alert-rule.ts';

const none: RuleCondition = { above: null, below: null, changePerMinute: null, onDelayMs: 0, deadband: 0 };
const always = () => true;
const minuteMs = 60_000;

/** What a rule says of one value a minute, as texts such as "began 2" (the minute of the episode's beginning). */
function run(
  condition: Partial<RuleCondition>,
  values: readonly number[],
  inSchedule: (timeMs: number) => boolean = always,
): string[] {
  const state = newRuleState();
  return values.flatMap((value, minute) => {
    const found = stepRule({ ...none, ...condition }, state, { timeMs: minute * minuteMs, value }, inSchedule);
    return found === null ? [] : [`${found.kind} ${found.startMs / minuteMs}`];
  });
}

describe('a rule', () => {
  it('begins at the first value beyond the limit and ends when it is kept', () => {
    expect(run({ above: 10 }, [10, 11, 12, 10, 9, 11])).toEqual(['began 1', 'ended 1', 'began 5']);
    expect(run({ below: 0 }, [0, -1, 0])).toEqual(['began 1', 'ended 1']);
  });

  it('waits until its condition has lasted, and tells when it began', () => {
    expect(run({ above: 10, onDelayMs: 2 * minuteMs }, [11, 11, 9, 11, 11, 11, 11])).toEqual(['began 3']);
  });

  it('is over only when the value is back by the deadband: swinging around the limit is one episode', () => {
    expect(run({ above: 10, deadband: 2 }, [11, 9.5, 11, 9, 8, 11])).toEqual(['began 0', 'ended 0', 'began 5']);
  });

  it('sees what changes too fast, up or down', () => {
    expect(run({ changePerMinute: 5 }, [0, 5, 11, 11, 0])).toEqual(['began 2', 'ended 2', 'began 4']);
  });

  it('begins within its schedule only, and ends whenever the value is back', () => {
    const fromTheThird = (timeMs: number) => timeMs === 2 * minuteMs;
    expect(run({ above: 10 }, [11, 11, 11, 11, 9], fromTheThird)).toEqual(['began 2', 'ended 2']);
  });

  it('ignores a reading that is not newer, and episodes begin and end in turn, whatever comes', () => {
    const reading = fc.record({ timeMs: fc.integer({ min: 0, max: 50 }), value: fc.integer({ min: -5, max: 5 }) });
    fc.assert(
      fc.property(fc.array(reading), fc.boolean(), (readings, repeat) => {
        const condition = { ...none, above: 2, below: -2, deadband: 1, onDelayMs: 3 };
        const state = newRuleState();
        const kinds: string[] = [];
        for (const each of readings) {
          for (const again of repeat ? [each, each] : [each]) {
            const found = stepRule(condition, state, again, always);
            if (found !== null) kinds.push(found.kind);
          }
        }
        expect(kinds).toEqual(kinds.map((_, index) => (index % 2 === 0 ? 'began' : 'ended')));
        expect(state.startMs !== null).toBe(kinds.length % 2 === 1);
      }),
    );
  });
});

it('a schedule may go over midnight and then belongs to the day on which it begins', () => {
  const night = { weekdays: [1], fromMinute: 22 * 60, toMinute: 6 * 60 };
  expect(isWithin(night, { weekday: 1, minute: 23 * 60 })).toBe(true);
  expect(isWithin(night, { weekday: 2, minute: 5 * 60 })).toBe(true);
  expect(isWithin(night, { weekday: 1, minute: 5 * 60 })).toBe(false);
  const day = { weekdays: [1, 2], fromMinute: 480, toMinute: 1_020 };
  expect(isWithin(day, { weekday: 2, minute: 480 })).toBe(true);
  expect(isWithin(day, { weekday: 2, minute: 1_020 })).toBe(false);
});

it('a condition that can never hold, or always would, is refused with the field to blame', () => {
  const fieldOf = (condition: Partial<RuleCondition>) => faultOfCondition({ ...none, ...condition })?.field ?? null;
  expect(fieldOf({})).toBe('above');
  expect(fieldOf({ above: 1, below: 2 })).toBe('below');
  expect(fieldOf({ above: 1, changePerMinute: 2 })).toBe('changePerMinute');
  expect(fieldOf({ changePerMinute: 0 })).toBe('changePerMinute');
  expect(fieldOf({ above: 1, onDelayMs: -1 })).toBe('onDelayMs');
  expect(fieldOf({ above: 1, deadband: Number.NaN })).toBe('deadband');
  expect(fieldOf({ above: 2, below: 0, deadband: 1 })).toBe('deadband');
  expect(fieldOf({ above: 1, onDelayMs: 5, deadband: 3 })).toBeNull();
});
