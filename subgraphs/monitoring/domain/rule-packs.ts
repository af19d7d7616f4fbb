import type { RuleCondition } from './alert-rule.ts';
import type { AlertSeverity } from './severity.ts';

/** A rule of a pack, with where its limit comes from. */
export interface PackRule {
  readonly name: string;
  readonly metric: string;
  readonly severity: AlertSeverity;
  readonly condition: RuleCondition;
}

const minuteMs = 60_000;
const none: RuleCondition = { above: null, below: null, changePerMinute: null, onDelayMs: 0, deadband: 0 };
const rule = (name: string, metric: string, severity: AlertSeverity, condition: Partial<RuleCondition>): PackRule => ({
  ...{ name, metric, severity, condition: { ...none, ...condition } },
});

export const rulePacks = ['elevator_default'] as const;
export type RulePack = (typeof rulePacks)[number];

/**
 * Limits that hold for elevators in general. Machine rooms: EN 81-20, 5 to 40 degrees. Levelling: EN 81-20, stopping
 * accuracy of 10 mm. Vibration: boundaries of zones C and D of ISO 20816-3 for machines of medium size on rigid
 * foundations, as guidance. The others are judgement: adapt them.
 */
export const packRules: Readonly<Record<RulePack, readonly PackRule[]>> = {
  elevator_default: [
    rule('Motor hot', 'motor_temperature', 'warning', { above: 85, onDelayMs: 5 * minuteMs, deadband: 3 }),
    rule('Motor very hot', 'motor_temperature', 'critical', { above: 105, onDelayMs: minuteMs, deadband: 3 }),
    rule('Vibration, zone C', 'vibration_level', 'warning', { above: 4.5, onDelayMs: 10 * minuteMs, deadband: 0.3 }),
    rule('Vibration, zone D', 'vibration_level', 'critical', { above: 7.1, onDelayMs: 2 * minuteMs, deadband: 0.3 }),
    rule('Machine room out of range', 'temperature', 'warning', {
      ...{ above: 40, below: 5, onDelayMs: 10 * minuteMs, deadband: 1 },
    }),
    rule('Stops off level', 'leveling', 'warning', { above: 10, below: -10, onDelayMs: 5 * minuteMs, deadband: 2 }),
    rule('Air in the car used up', 'co2', 'info', { above: 1_500, onDelayMs: 15 * minuteMs, deadband: 100 }),
  ],
};
