import { describe, expect, it } from 'vitest';
import { componentKinds } from '../../../core/contracts/component.ts';
import { classify, faultGroupOf } from './fault-group.ts';
import { judge, modelAfter } from './model-status.ts';
import { afterEvent, changedBy } from './recommendation-status.ts';
import { conditionChange, propose } from './risk.ts';

describe('rules of predictions', () => {
  it('raise a condition at one level and clear it at a lower one; what is unknown changes nothing', () => {
    expect([0.49, 0.5].map((p) => conditionChange(false, p))).toEqual([null, 'raise']);
    expect([0.4, 0.29].map((p) => conditionChange(true, p))).toEqual([null, 'clear']);
    expect([conditionChange(true, null), conditionChange(false, null)]).toEqual([null, null]);
  });

  it('recommend from 0.3 on, more urgently with the risk, and withdraw below 0.2', () => {
    for (const component of componentKinds) {
      expect(propose(component, 0.19, 5)).toBe('withdraw');
      expect(propose(component, 0.25, 5)).toBeNull();
      expect(propose(component, 0.5, 5.9)).toMatchObject({ priority: 'high', withinDays: 5 });
    }
    expect(propose('brake', 0.9, 0)).toMatchObject({ priority: 'critical', withinDays: 1 });
  });

  it('let a decision be repeated and a final one stand', () => {
    expect([afterEvent('open', 'accept'), afterEvent('accepted', 'accept')]).toEqual(['accepted', 'accepted']);
    expect([afterEvent('dismissed', 'accept'), afterEvent('done', 'dismiss')]).toEqual([null, null]);
    expect(changedBy('maintain')).toEqual(['open', 'accepted']);
    expect(changedBy('relax')).toEqual(['open']);
  });

  it('promote a model that beats the baseline and is no step back', () => {
    const model = (heldOutRmse: number, heldOutUnits = 4) => ({ heldOutRmse, baselineRmse: 40, heldOutUnits });
    expect(judge(model(41), null).status).toBe('rejected');
    expect(judge(model(10, 1), null).status).toBe('rejected');
    expect(judge(model(10), null).status).toBe('promoted');
    expect(judge(model(30), model(10)).status).toBe('candidate');
    expect([modelAfter('rejected', 'promote'), modelAfter('retired', 'promote')]).toEqual([null, 'promoted']);
  });

  it('know the group of a metric, and the most frequent one', () => {
    const groups = ['door_cycle_time', 'motor_temperature', 'floor_position', 'load_weight', 'co2', 'vibration_level'];
    expect(groups.map(faultGroupOf)).toEqual(['door', 'motor', 'control', 'safety', 'other', 'motor']);
    expect(classify([])).toBeNull();
    const seen = (metric: string, cause: string | null = null) => ({ metric, cause });
    expect(classify([seen('current'), seen('dwell_time', 'door_wear'), seen('door_cycle_time')])).toMatchObject({
      ...{ group: 'door', fault: 'door_wear', confidence: 2 / 3 },
    });
  });
});
