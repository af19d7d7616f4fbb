import type { ClientBase } from 'pg';
import type { EpisodeBegan, EpisodeEnded, EpisodeWorsened } from '../domain/detectors/detection.ts';
import { DETECTION_MODEL } from '../domain/detectors/ensemble.ts';
import { EQUIPMENT_MODEL } from '../domain/detectors/equipment.ts';
import { RELATION_MODEL } from '../domain/detectors/relation-episode.ts';
import type { Direction, FaultSignature } from '../domain/fault-signatures.ts';
import { directionOf, likeliestFault } from '../domain/fault-signatures.ts';
import { adviceFor, alertMessage, crossedLimit } from '../domain/finding.ts';
import { LIMITS_MODEL } from '../domain/limits.ts';
import { alertSeverityOf } from '../domain/severity.ts';
import { raiseAlert } from '../store/raise-alert.ts';
import { endAnomaly, insertAnomaly, worsenAnomaly } from '../store/anomaly-writes.ts';
import { changeAlert } from '../store/change-alert.ts';
import { claimSubject } from '../store/detector-state.ts';
import { escalateAlert } from '../store/escalate-alert.ts';
import { beginLimitEpisode, endLimitEpisode } from '../store/limit-episodes.ts';
import type { MonitoringEvent } from '../store/monitoring-event.ts';
import { readSigns } from '../store/signs.ts';
import { alertIdOf } from './episode-id.ts';
import type { Watcher } from './detect-batch.ts';
import { applyRuleFinding } from './apply-rules.ts';
import type { Finding, FoundByRule } from './finding.ts';

const MODELS: Readonly<Record<Watcher, string>> = {
  ensemble: DETECTION_MODEL,
  limits: LIMITS_MODEL,
  multivariate: EQUIPMENT_MODEL,
  relations: RELATION_MODEL,
};
const ALERT_TYPES: Readonly<Record<Watcher, string>> = {
  ensemble: 'anomaly',
  limits: 'threshold',
  multivariate: 'anomaly',
  relations: 'anomaly',
};

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
  switch (detection.kind) {
    case 'began':
      return begin(client, finding, detection);
    case 'worsened':
      return worsen(client, finding, detection);
    case 'ended':
      return end(client, finding, detection);
  }
}

async function begin(client: ClientBase, finding: Finding, began: EpisodeBegan): Promise<MonitoringEvent[]> {
  const { anomalyId: id, subjectId, equipmentId, deviceId, metric, unit, operatingMode, load, watcher } = finding;
  const subject = { subjectId, equipmentId, deviceId };
  const detectionModel = MODELS[watcher];
  const side = directionOf(began.actualValue, began.expectedValue, began.expectedRange);
  const fault = await likelyFault(client, finding, side, began.episodeStartMs);
  const context = { operatingMode, load, likelyCause: fault?.cause ?? null };
  const advice = adviceFor(began.severity, fault);
  const anomaly = { ...subject, ...context, ...advice, id, metric, unit, began, detectionModel };
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
  return [detected, ...raised];
}

/** Judged by everything that is odd about the equipment at the time: the metric at hand first, then what stood out with it. */
async function likelyFault(
  client: ClientBase,
  { subjectId, metric, signs: together }: Finding,
  direction: Direction | null,
  atMs: number,
): Promise<FaultSignature | null> {
  const signs = await readSigns(client, subjectId, new Date(atMs));
  const own = direction === null ? signs.find((sign) => sign.metric === metric) : { metric, direction };
  return own === undefined ? null : likeliestFault([own, ...together], signs);
}

async function worsen(client: ClientBase, finding: Finding, worsened: EpisodeWorsened): Promise<MonitoringEvent[]> {
  const { severity, confidence, atMs, peak } = worsened;
  const fault = await likelyFault(client, finding, null, atMs);
  const now = { severity, confidence, peak, likelyCause: fault?.cause ?? null, ...adviceFor(severity, fault) };
  if (!(await worsenAnomaly(client, { id: finding.anomalyId, ...now }))) return [];
  const alertId = alertIdOf(finding.anomalyId);
  const escalated = await escalateAlert(client, { alertId, severity: alertSeverityOf(severity), at: new Date(atMs) });
  return escalated === null ? [] : [escalated];
}

async function end(client: ClientBase, finding: Finding, ended: EpisodeEnded): Promise<MonitoringEvent[]> {
  const { anomalyId, watcher } = finding;
  const at = new Date(ended.atMs);
  await endAnomaly(client, anomalyId, at, ended.peak ?? null);
  if (watcher === 'limits') await endLimitEpisode(client, { ...finding, startMs: ended.episodeStartMs });
  const outcome = await changeAlert(client, { alertId: alertIdOf(anomalyId), event: 'cleared', at, by: null });
  return outcome.kind === 'changed' ? [outcome.event] : [];
}
