import type { Detection } from '../domain/detectors/detection.ts';
import type { Sign } from '../domain/fault-signatures.ts';
import type { DeviceSubject } from '../store/subject.ts';
import type { Watcher } from './detect-batch.ts';
import type { RuleFinding } from './rule-watch.ts';

/** Where something was found, with everything known of the place. */
export interface FoundAt extends DeviceSubject {
  readonly installationKey: number;
  readonly metricId: number;
  readonly metric: string;
  readonly unit: string;
}

/** What a rule of people says of a series. */
export interface FoundByRule extends FoundAt, RuleFinding {
  readonly watcher: 'rule';
}

/** A detection with everything known of where it was made. */
export interface Finding extends FoundAt {
  readonly anomalyId: string;
  readonly operatingMode: string | null;
  /** In kg; null when nobody says. */
  readonly load: number | null;
  readonly watcher: Watcher;
  readonly detection: Detection;
  /** What else stood out with it, the strongest first. */
  readonly signs: readonly Sign[];
}
