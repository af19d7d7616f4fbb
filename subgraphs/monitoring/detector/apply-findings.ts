import type { ClientBase } from 'pg';
import type { EpisodeBegan, EpisodeEnded } from '../domain/detectors/detection.ts';
import { DETECTION_MODEL } from '../domain/detectors/ensemble.ts';
import { adviceFor, alertMessage, crossedLimit } from '../domain/finding.ts';
import { alertSeverityOf } from '../domain/severity.ts';
import { insertAlert } from '../store/alert-writes.ts';
import { endAnomaly, insertAnomaly } from '../store/anomaly-writes.ts';
import { changeAlert } from '../store/change-alert.ts';
import { claimSubject } from '../store/detector-state.ts';
import type { MonitoringEvent } from '../store/monitoring-event.ts';
import { alertIdOf } from './episode-id.ts';
import type { Finding } from './finding.ts';

/**
 * Writes what message `seq` led to, within the caller's transaction, and returns the events to append. A message that
 * was applied before (a replay after a crash) changes nothing and gives no events.
 */
export async function applyFindings(
  client: ClientBase,
  seq: number,
  findings: readonly Finding[],
): Promise<MonitoringEvent[]> {
  const events: MonitoringEvent[] = [];
  for (const [subjectId, ofSubject] of bySubject(findings)) {
    if (!(await claimSubject(client, subjectId, seq))) continue;
    for (const finding of ofSubject) events.push(...(await applyFinding(client, finding)));
  }
  return events;
}

function bySubject(findings: readonly Finding[]): Map<string, Finding[]> {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const group = groups.get(finding.subjectId);
    if (group === undefined) groups.set(finding.subjectId, [finding]);
    else group.push(finding);
  }
  return groups;
}

function applyFinding(client: ClientBase, finding: Finding): Promise<MonitoringEvent[]> {
  const { detection } = finding;
  return detection.kind === 'began' ? begin(client, finding, detection) : end(client, finding, detection);
}

async function begin(client: ClientBase, finding: Finding, began: EpisodeBegan): Promise<MonitoringEvent[]> {
  const { anomalyId: id, subjectId, equipmentId, deviceId, metric, unit, operatingMode } = finding;
  const subject = { subjectId, equipmentId, deviceId };
  const advice = adviceFor(began.severity);
  const anomaly = { ...subject, id, metric, unit, began, operatingMode, detectionModel: DETECTION_MODEL, ...advice };
  if (!(await insertAnomaly(client, anomaly))) return [];
  const alert = {
    ...{ ...subject, metric, id: alertIdOf(id), anomalyId: id, alertType: 'anomaly' },
    severity: alertSeverityOf(began.severity),
    thresholdValue: crossedLimit(began),
    actualValue: began.actualValue,
    message: alertMessage(began, metric, unit),
    triggeredAt: new Date(began.episodeStartMs),
  };
  await insertAlert(client, alert);
  const about = { ...subject, metric, beganAtMs: began.episodeStartMs, occurredAt: alert.triggeredAt };
  const { severity, anomalyType } = began;
  return [
    { topic: 'anomaly-detected', anomalyId: id, severity, anomalyType, ...about },
    {
      topic: 'alert-changed',
      alertId: alert.id,
      severity: alert.severity,
      change: 'raised',
      status: 'active',
      ...about,
    },
  ];
}

async function end(client: ClientBase, { anomalyId }: Finding, ended: EpisodeEnded): Promise<MonitoringEvent[]> {
  const at = new Date(ended.atMs);
  await endAnomaly(client, anomalyId, at);
  const outcome = await changeAlert(client, { alertId: alertIdOf(anomalyId), event: 'cleared', at, by: null });
  return outcome.kind === 'changed' ? [outcome.event] : [];
}
