import { DETECTOR } from '../domain/detectors/ensemble.ts';
import { LIMITS_DETECTOR } from '../domain/limits.ts';
import type { RawFinding, Watcher } from './detect-batch.ts';
import type { Directory } from './directory.ts';
import { episodeId } from './episode-id.ts';
import type { Finding } from './finding.ts';

/** Their names in the ids of episodes, without versions. */
const DETECTORS: Readonly<Record<Watcher, string>> = { ensemble: DETECTOR, limits: LIMITS_DETECTOR };

/** How long the registry may lag behind the readings it let in. */
const PATIENCE_MS = 10_000;
const POLL_MS = 500;

/** A reading names an installation or a metric that the registry does not have, although the doors accept none such. */
export class UnknownSeriesError extends Error {
  override readonly name = 'UnknownSeriesError';

  constructor({ installationKey, metricId }: RawFinding) {
    super(`the registry does not know installation ${installationKey} with metric ${metricId}`);
  }
}

/** @throws UnknownSeriesError when the registry does not learn of the series within ten seconds. */
export async function identify(raw: RawFinding, directory: Directory): Promise<Finding> {
  for (const startedAt = performance.now(); ; await directory.changed(POLL_MS)) {
    const subject = directory.subject(raw.installationKey);
    const metric = directory.metric(raw.metricId);
    if (subject !== undefined && metric !== undefined) {
      const { installationKey, metricId, detection, load, watcher } = raw;
      const operatingMode = raw.operatingMode === 'not_stated' ? null : raw.operatingMode;
      const startMs = detection.episodeStartMs;
      const anomalyId = episodeId({ installationKey, metricId, detector: DETECTORS[watcher], startMs });
      const { subjectId, equipmentId, deviceId } = subject;
      const where = { subjectId, equipmentId, deviceId, installationKey, metricId };
      const what = { anomalyId, metric: metric.name, unit: metric.unit, operatingMode, load };
      return { ...where, ...what, watcher, detection };
    }
    if (performance.now() - startedAt > PATIENCE_MS) throw new UnknownSeriesError(raw);
  }
}
