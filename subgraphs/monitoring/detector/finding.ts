import type { Detection } from '../domain/detectors/detection.ts';
import type { DeviceSubject } from '../store/subject.ts';
import type { Watcher } from './detect-batch.ts';

/** A detection with everything known of where it was made. */
export interface Finding extends DeviceSubject {
  readonly anomalyId: string;
  readonly installationKey: number;
  readonly metricId: number;
  readonly metric: string;
  readonly unit: string;
  readonly operatingMode: string | null;
  /** In kg; null when nobody says. */
  readonly load: number | null;
  readonly watcher: Watcher;
  readonly detection: Detection;
}
