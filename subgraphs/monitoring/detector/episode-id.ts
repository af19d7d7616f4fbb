import { uuidV5 } from '../../../platform/ids/uuid.ts';

/** Namespace of our episode ids (RFC 9562, version 5); chosen once, never to change. */
const NAMESPACE = '5d1f7a0c-9c0b-4f5e-8f0e-6a1b2c3d4e5f';

export interface Episode {
  readonly installationKey: number;
  readonly metricId: number;
  /** Detector without its version: a newer version finding the same episode means the same anomaly. */
  readonly detector: string;
  readonly startMs: number;
}

/** The same episode has the same id in every replay: what makes writing it twice harmless. */
export function episodeId({ installationKey, metricId, detector, startMs }: Episode): string {
  return uuidV5(NAMESPACE, `${installationKey}/${metricId}/${detector}/${startMs}`);
}

/** Each episode has one alert of its own. */
export function alertIdOf(anomalyId: string): string {
  return uuidV5(NAMESPACE, `alert/${anomalyId}`);
}

/** A fault that equipment tells of itself has one alert. */
export function eventAlertId(eventId: string): string {
  return uuidV5(NAMESPACE, `event/${eventId}`);
}
