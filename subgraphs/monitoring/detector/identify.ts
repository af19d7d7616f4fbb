import { DETECTOR } from '../domain/detectors/ensemble.ts';
import { EQUIPMENT_DETECTOR } from '../domain/detectors/equipment.ts';
import { RELATION_DETECTOR } from '../domain/detectors/relation-episode.ts';
import { LIMITS_DETECTOR } from '../domain/limits.ts';
import type { RawFinding, RawRuleFinding, Watcher } from './detect-batch.ts';
import type { Directory } from './directory.ts';
import { episodeId } from './episode-id.ts';
import type { Finding, FoundAt, FoundByRule } from './finding.ts';
import type { SeriesKey } from './series-states.ts';

/** Their names in the ids of episodes, without versions. */
const DETECTORS: Readonly<Record<Watcher, string>> = {
  ensemble: DETECTOR,
  limits: LIMITS_DETECTOR,
  multivariate: EQUIPMENT_DETECTOR,
  relations: RELATION_DETECTOR,
};

/** How long the registry may lag behind the readings it let in. */
const PATIENCE_MS = 10_000;
const POLL_MS = 500;

/** A reading names an installation or a metric that the registry does not have, although the doors accept none such. */
export class UnknownSeriesError extends Error {
  override readonly name = 'UnknownSeriesError';

  constructor({ installationKey, metricId }: SeriesKey) {
    super(`the registry does not know installation ${installationKey} with metric ${metricId}`);
  }
}

/** @throws UnknownSeriesError when the registry does not learn of the series within ten seconds. */
export async function identify(raw: RawFinding | RawRuleFinding, directory: Directory): Promise<Finding | FoundByRule> {
  for (const startedAt = performance.now(); ; await directory.changed(POLL_MS)) {
    const place = placeOf(raw, directory);
    if (place !== null) return raw.watcher === 'rule' ? { ...place, ...raw } : findingAt(place, raw, directory);
    if (performance.now() - startedAt > PATIENCE_MS) throw new UnknownSeriesError(raw);
  }
}

function placeOf({ installationKey, metricId }: SeriesKey, directory: Directory): FoundAt | null {
  const subject = directory.subject(installationKey);
  const metric = directory.metric(metricId);
  if (subject === undefined || metric === undefined) return null;
  const { subjectId, equipmentId, deviceId } = subject;
  return { subjectId, equipmentId, deviceId, installationKey, metricId, metric: metric.name, unit: metric.unit };
}

function findingAt(place: FoundAt, { detection, load, watcher, ...raw }: RawFinding, directory: Directory): Finding {
  const { installationKey, metricId } = place;
  const operatingMode = raw.operatingMode === 'not_stated' ? null : raw.operatingMode;
  const startMs = detection.episodeStartMs;
  const anomalyId = episodeId({ installationKey, metricId, detector: DETECTORS[watcher], startMs });
  const signs = raw.signs.flatMap(({ key, direction }) => {
    const metric = directory.metric(key.metricId)?.name;
    return metric === undefined ? [] : [{ metric, direction }];
  });
  return { ...place, anomalyId, operatingMode, load, watcher, detection, signs };
}
