import type { ClientBase } from 'pg';
import type { EpisodeBegan, EpisodeEnded } from '../domain/detectors/detection.ts';
import { DETECTION_MODEL } from '../domain/detectors/ensemble.ts';
import { likelyCause } from '../domain/fault-signatures.ts';
import { adviceFor, alertMessage, crossedLimit } from '../domain/finding.ts';
import { LIMITS_MODEL } from '../domain/limits.ts';
import { alertSeverityOf } from '../domain/severity.ts';
import { raiseAlert } from '../store/alert-writes.ts';
import { endAnomaly, insertAnomaly } from '../store/anomaly-writes.ts';
import { changeAlert } from '../store/change-alert.ts';
import { claimSubject } from '../store/detector-state.ts';
import { beginLimitEpisode, endLimitEpisode } from '../store/limit-episodes.ts';
import type { MonitoringEvent } from '../store/monitoring-event.ts';
import { alertIdOf } from './episode-id.ts';
import type { Watcher } from './detect-batch.ts';
import { applyRuleFinding } from './apply-rules.ts';
import type { Finding, FoundByRule } from './finding.ts';

const MODELS: Readonly<Record<Watcher, string>> = { ensemble: DETECTION_MODEL, limits: LIMITS_MODEL };
const ALERT_TYPES: Readonly<Record<Watcher, string>> = { ensemble: 'anomaly', limits: 'threshold' };

/**
 * Writes what message `seq` led to, within the caller's transaction, and returns the events to append. A message that
 * was applied before (a replay after a crash) changes nothing and gives no events.
 */
export async function applyFindings(
  client: ClientBase,
  seq: number,
  findings: readonly (Finding | FoundByRule)[],
): Promise<MonitoringEvent[]> {
  const events: MonitoringEvent[] = [];
  for (const [subjectId, ofSubject] of bySubject(findings)) {
    if (!(await claimSubject(client, subjectId, seq))) continue;
    for (const finding of ofSubject) events.push(...(await applyFinding(client, finding)));
  }
  return events;
}

function bySubject<Found extends { readonly subjectId: string }>(findings: readonly Found[]): Map<string, Found[]> {
  const groups = new Map<string, Found[]>();
  for (const finding of findings) {
    const group = groups.get(finding.subjectId);
    if (group === undefined) groups.set(finding.subjectId, [finding]);
    else group.push(finding);
  }
  return groups;
}

function applyFinding(client: ClientBase, finding: Finding | FoundByRule): Promise<MonitoringEvent[]> {
  if (finding.watcher === 'rule') return applyRuleFinding(client, finding);
  const { detection } = finding;
  return detection.kind === 'began' ? begin(client, finding, detection) : end(client, finding, detection);
}

async function begin(client: ClientBase, finding: Finding, began: EpisodeBegan): Promise<MonitoringEvent[]> {
  const { anomalyId: id, subjectId, equipmentId, deviceId, metric, unit, operatingMode, load, watcher } = finding;
  const subject = { subjectId, equipmentId, deviceId };
  const detectionModel = MODELS[watcher];
  const context = { operatingMode, load, likelyCause: likelyCause(metric, began) };
  const anomaly = { ...subject, ...context, ...adviceFor(began.severity), id, metric, unit, began, detectionModel };
  if (!(await insertAnomaly(client, anomaly))) return [];
  if (watcher === 'limits') await beginLimitEpisode(client, { ...finding, startMs: began.episodeStartMs });
  const raised = await raiseAlert(client, {
    ...{ ...subject, metric, id: alertIdOf(id), anomalyId: id, alertType: ALERT_TYPES[watcher], ruleId: null },
    severity: alertSeverityOf(began.severity),
    thresholdValue: crossedLimit(began),
    actualValue: began.actualValue,
    message: alertMessage(began, metric, unit),
    triggeredAt: new Date(began.episodeStartMs),
  });
  const when = { beganAtMs: began.episodeStartMs, occurredAt: new Date(began.episodeStartMs) };
  const { severity, anomalyType } = began;
  const detected = {
    topic: 'anomaly-detected',
    anomalyId: id,
    severity,
    anomalyType,
    metric,
    ...subject,
    ...when,
  } as const;
  return raised === null ? [detected] : [detected, raised];
}

async function end(client: ClientBase, finding: Finding, ended: EpisodeEnded): Promise<MonitoringEvent[]> {
  const { anomalyId, watcher } = finding;
  const at = new Date(ended.atMs);
  await endAnomaly(client, anomalyId, at);
  if (watcher === 'limits') await endLimitEpisode(client, { ...finding, startMs: ended.episodeStartMs });
  const outcome = await changeAlert(client, { alertId: alertIdOf(anomalyId), event: 'cleared', at, by: null });
  return outcome.kind === 'changed' ? [outcome.event] : [];
}
