import type { Detection } from '../domain/detectors/detection.ts';
import type { Subject } from '../store/subject.ts';

/** A detection with everything known of where it was made. */
export interface Finding extends Subject {
  readonly anomalyId: string;
  readonly metric: string;
  readonly unit: string;
  readonly operatingMode: string | null;
  readonly detection: Detection;
}
