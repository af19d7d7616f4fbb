import type { ClientBase } from 'pg';
import type { RuleDetection } from '../domain/alert-rule.ts';
import { ruleMessage } from '../domain/finding.ts';
import { raiseAlert } from '../store/raise-alert.ts';
import { changeAlert } from '../store/change-alert.ts';
import type { MonitoringEvent } from '../store/monitoring-event.ts';
import { dropRuleStates, type StoredRuleState } from '../store/rule-states.ts';
import { alertIdOf, episodeId } from './episode-id.ts';
import type { FoundByRule } from './finding.ts';
import type { SeriesKey } from './series-states.ts';

const ruleAlertId = (ruleId: string, { installationKey, metricId }: SeriesKey, startMs: number): string =>
  alertIdOf(episodeId({ installationKey, metricId, detector: `rule/${ruleId}`, startMs }));

/** Raises or clears the alert of an episode under a rule, within the caller's transaction. */
export async function applyRuleFinding(client: ClientBase, finding: FoundByRule): Promise<MonitoringEvent[]> {
  const { rule, detection } = finding;
  const id = ruleAlertId(rule.id, finding, detection.startMs);
  return detection.kind === 'began'
    ? raise(client, id, finding, detection)
    : clear(client, id, new Date(detection.atMs));
}

async function raise(
  client: ClientBase,
  id: string,
  { rule, subjectId, equipmentId, deviceId, metric, unit }: FoundByRule,
  began: Extract<RuleDetection, { kind: 'began' }>,
): Promise<MonitoringEvent[]> {
  const raised = await raiseAlert(client, {
    ...{ id, subjectId, equipmentId, deviceId, metric, anomalyId: null, alertType: 'rule', ruleId: rule.id },
    ...{ severity: rule.severity, thresholdValue: began.limit, actualValue: began.value },
    message: ruleMessage(rule, began, metric, unit),
    triggeredAt: new Date(began.startMs),
    latching: rule.latching,
  });
  return raised;
}

async function clear(client: ClientBase, alertId: string, at: Date): Promise<MonitoringEvent[]> {
  const outcome = await changeAlert(client, { alertId, event: 'cleared', at, by: null });
  return outcome.kind === 'changed' ? [outcome.event] : [];
}

/** Episodes under rules that were switched off, changed or no longer hold for the equipment are over. */
export async function endRuleEpisodes(
  client: ClientBase,
  gone: readonly StoredRuleState[],
  at: Date,
): Promise<MonitoringEvent[]> {
  const events: MonitoringEvent[] = [];
  for (const one of gone) {
    const { startMs } = one.state;
    if (startMs !== null) events.push(...(await clear(client, ruleAlertId(one.ruleId, one, startMs), at)));
  }
  await dropRuleStates(client, gone);
  return events;
}
