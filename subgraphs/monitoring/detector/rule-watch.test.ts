import { expect, test } from 'vitest';
import type { PlacedRule } from '../store/alert-rules.ts';
import { RuleWatch } from './rule-watch.ts';

const subjectId = '00000000-0000-4000-8000-000000000001';
const place = { subjectId, equipmentId: subjectId, deviceId: subjectId, buildingId: subjectId };
const directory = { subject: () => place, metric: () => ({ name: 'temperature', unit: 'Cel' }) };
const key = { installationKey: 1, metricId: 7 };
const rule = (id: string, version = 1): PlacedRule => ({
  ...{ id, organizationId: subjectId, version, name: id, enabled: true, severity: 'info', metric: 'temperature' },
  condition: { above: 40, below: null, changePerMinute: null, onDelayMs: 0, deadband: 0 },
  ...{ schedule: null, createdAt: new Date(0), updatedAt: new Date(0) },
  ...{ latching: false, suppression: { whileAlertTypes: [], inModes: [] } },
  scope: { equipmentIds: null, buildingIds: null, equipmentKinds: null, manufacturer: null, model: null },
  timeZones: new Map([[subjectId, 'UTC']]),
});

test('other rules between two saves leave one state of each series, and the episode that goes on', () => {
  const watch = new RuleWatch(directory, []);
  watch.replace([rule('a')]);
  expect(watch.step(key, 1, 50)).toHaveLength(1);
  expect(watch.replace([rule('a'), rule('b')])).toEqual([]);
  expect(watch.step(key, 2, 50).map((found) => found.rule.id)).toEqual(['b']);
  expect(watch.dirtyStates().map(({ ruleId }) => ruleId)).toEqual(['a', 'b']);
  expect(watch.dirtyStates()[0]?.state).toMatchObject({ startMs: 1, watermarkMs: 2 });
});

test('a rule at another version ends what went on under the old one, and nothing of it is saved', () => {
  const watch = new RuleWatch(directory, []);
  watch.replace([rule('a')]);
  watch.step(key, 1, 50);
  expect(watch.replace([rule('a', 2)])).toMatchObject([{ ruleId: 'a', ruleVersion: 1, state: { startMs: 1 } }]);
  expect(watch.dirtyStates()).toEqual([]);
});
