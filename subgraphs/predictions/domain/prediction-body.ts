import type { ComponentKind } from '../../../core/contracts/component.ts';
import type { MaintenanceRule } from '../model/life/renewal.ts';
import type { Classification } from './fault-group.ts';

export type PredictionBasis = 'full_data' | 'partial_data' | 'limited_data';

export interface LifeFactor {
  readonly name: string;
  readonly contribution: number;
  readonly description: string;
}

export interface PredictedLife {
  readonly component: ComponentKind;
  readonly days: number;
  readonly low: number;
  readonly high: number;
  readonly level: number;
  /** 0 to 100. */
  readonly health: number;
  readonly confidence: number;
  readonly factors: readonly LifeFactor[];
  /** Times in hours. Absent in predictions of recipes before 3. */
  readonly rules?: readonly MaintenanceRule[];
}

/** What is kept of a prediction beside its probabilities. */
export interface PredictionBody {
  readonly modelVersion: string | null;
  readonly reason: string | null;
  readonly quality: number | null;
  readonly life: PredictedLife | null;
  readonly classification: Classification | null;
}
