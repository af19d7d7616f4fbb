import { expect, it } from 'vitest';
import { afterResolution, conflictReason } from './work-report.ts';

const report = { component: 'motor', resolvedAlertIds: ['a'] };

it('a report is contradicted by work and failures of its component, and by changes of alerts that it resolves', () => {
  const kinds = ['failure', 'maintenance', 'work_report', 'anomaly', 'prediction', 'diagnostic_report'];
  const contradicting = (component: string) =>
    kinds.filter((kind) => conflictReason({ kind, id: 'x', component }, report) !== null);
  expect(contradicting('motor')).toEqual(['failure', 'maintenance', 'work_report']);
  expect(contradicting('brake')).toEqual([]);
  const alert = (id: string) => conflictReason({ kind: 'alert', id, component: null }, report);
  expect([alert('a') !== null, alert('b')]).toEqual([true, null]);
});

it('only a conflict can be resolved', () => {
  expect(afterResolution('conflicted', 'discard')).toBe('discarded');
  expect([afterResolution('accepted', 'discard'), afterResolution('discarded', 'accept')]).toEqual([null, null]);
});
