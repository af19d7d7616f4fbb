import { createHash } from 'node:crypto';

/** Namespace of our episode ids (RFC 9562, version 5); chosen once, never to change. */
const NAMESPACE = Buffer.from('5d1f7a0c9c0b4f5e8f0e6a1b2c3d4e5f', 'hex');

export interface Episode {
  readonly installationKey: number;
  readonly metricId: number;
  /** Detector without its version: a newer version finding the same episode means the same anomaly. */
  readonly detector: string;
  readonly startMs: number;
}

/** The same episode has the same id in every replay: what makes writing it twice harmless. */
export function episodeId({ installationKey, metricId, detector, startMs }: Episode): string {
  return uuidV5(`${installationKey}/${metricId}/${detector}/${startMs}`);
}

/** Each episode has one alert of its own. */
export function alertIdOf(anomalyId: string): string {
  return uuidV5(`alert/${anomalyId}`);
}

function uuidV5(name: string): string {
  const bytes = createHash('sha1').update(NAMESPACE).update(name).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
