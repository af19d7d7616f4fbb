import type { ThresholdFactors } from '../domain/detectors/equipment.ts';
import type { Tuning } from '../store/detector-tunings.ts';
import type { Directory } from './directory.ts';
import type { SeriesKey } from './series-states.ts';

/** How far thresholds are moved on which equipment, as people have judged; replaced as a whole every few seconds. */
export class Tunings {
  readonly #directory: Pick<Directory, 'subject' | 'metric'>;
  #factors: ReadonlyMap<string, number> = new Map();

  constructor(directory: Pick<Directory, 'subject' | 'metric'>) {
    this.#directory = directory;
  }

  replace(tunings: readonly Tuning[]): void {
    this.#factors = new Map(
      tunings.map(({ subjectId, detector, metric, factor }) => [nameOf(subjectId, detector, metric), factor]),
    );
  }

  /** Of the detector of a single series. */
  ofSeries({ installationKey, metricId }: SeriesKey): number {
    if (this.#factors.size === 0) return 1;
    const subjectId = this.#directory.subject(installationKey)?.subjectId;
    const metric = this.#directory.metric(metricId)?.name;
    if (subjectId === undefined || metric === undefined) return 1;
    return this.#factors.get(nameOf(subjectId, 'ensemble', metric)) ?? 1;
  }

  /** Of the detectors of all metrics of an equipment together. */
  ofEquipment({ installationKey }: SeriesKey): ThresholdFactors {
    const subjectId = this.#factors.size === 0 ? undefined : this.#directory.subject(installationKey)?.subjectId;
    if (subjectId === undefined) return USUAL;
    return {
      multivariate: this.#factors.get(nameOf(subjectId, 'multivariate', null)) ?? 1,
      relations: this.#factors.get(nameOf(subjectId, 'relations', null)) ?? 1,
    };
  }
}

const USUAL: ThresholdFactors = { multivariate: 1, relations: 1 };
const nameOf = (subjectId: string, detector: string, metric: string | null): string =>
  `${subjectId}/${detector}/${metric ?? ''}`;
