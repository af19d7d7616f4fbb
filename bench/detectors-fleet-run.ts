// Sends simulated elevators through the product's detectors and notes what was told of them and when.
import type {
  EpisodeBegan,
  EpisodeEnded,
  EpisodeWorsened,
} from '../subgraphs/monitoring/domain/detectors/detection.ts';
import { createEnsemble, observedMs, step } from '../subgraphs/monitoring/domain/detectors/ensemble.ts';
import {
  createEquipment,
  isWatchedTogether,
  stepEquipment,
} from '../subgraphs/monitoring/domain/detectors/equipment.ts';
import { tempered } from '../subgraphs/monitoring/domain/detectors/tempered.ts';
import type { FaultSignature, Sign } from '../subgraphs/monitoring/domain/fault-signatures.ts';
import { directionOf, likeliestFault } from '../subgraphs/monitoring/domain/fault-signatures.ts';
import type { Elevator, LabelledFault } from './detectors-fleet.ts';

const TOGETHER_MS = 6 * 3_600_000;
const AFTERMATH_MS = 86_400_000;

export type Method = 'ensemble' | 'multivariate' | 'relations';

export interface Told {
  readonly method: Method;
  readonly metric: string;
  readonly fromMs: number;
  /** The fault it was told during or in the day after; null for a false alarm. */
  readonly fault: LabelledFault | null;
  readonly isBeforeFailure: boolean;
  readonly anomalyType: EpisodeBegan['anomalyType'];
  readonly deviationPercent: number | null;
  confidence: number;
  severity: EpisodeBegan['severity'];
  cause: FaultSignature | null;
  /** The cause as it was told with the first warning; undefined while it is a hint. */
  firstCause: FaultSignature | null | undefined;
}

interface Odd extends Sign {
  endMs: number | null;
}

type Detection = EpisodeBegan | EpisodeWorsened | EpisodeEnded;

function noteFirst(one: Told): void {
  if (one.severity !== 'low' && one.firstCause === undefined) one.firstCause = one.cause;
}

/** Everything told of one elevator, in the order in which it was told. */
export function runElevator(elevator: Elevator): Told[] {
  const told = new Map<string, { told: Told; odd: Odd | null }>();
  const ensembles = new Map<string, ReturnType<typeof createEnsemble>>();
  const equipment = createEquipment();
  const metrics: string[] = [];

  const causeOf = (metric: string, timeMs: number, together: readonly Sign[] = []): FaultSignature | null => {
    const odd = [...told.values()].flatMap((one) => (one.odd === null ? [] : [one.odd]));
    const recent = odd.filter(({ endMs }) => endMs === null || endMs > timeMs - TOGETHER_MS);
    const latest = new Map(recent.map((sign) => [sign.metric, sign]));
    const own = latest.get(metric);
    return own === undefined ? null : likeliestFault([own, ...together], [...latest.values()]);
  };

  const note = (method: Method, metric: string, detection: Detection, timeMs: number, together: Sign[] = []) => {
    const key = `${method}/${metric}/${detection.episodeStartMs}`;
    const known = told.get(key);
    if (detection.kind === 'ended') {
      if (known?.odd) known.odd.endMs = timeMs;
      return;
    }
    const { severity, confidence } = detection;
    if (detection.kind === 'worsened') {
      if (known === undefined) return;
      Object.assign(known.told, { severity, confidence, cause: causeOf(metric, timeMs, together) ?? known.told.cause });
      noteFirst(known.told);
      return;
    }
    const direction = directionOf(detection.actualValue, detection.expectedValue, detection.expectedRange);
    const odd = direction === null ? null : { metric, direction, endMs: null };
    const fault = elevator.faults.find(({ fromMs, toMs }) => timeMs >= fromMs && timeMs < toMs + AFTERMATH_MS) ?? null;
    const one: Told = {
      ...{ method, metric, fault, severity, confidence, fromMs: timeMs, cause: null, firstCause: undefined },
      isBeforeFailure: fault !== null && timeMs < fault.toMs,
      ...{ anomalyType: detection.anomalyType, deviationPercent: detection.deviationPercent },
    };
    told.set(key, { told: one, odd });
    one.cause = causeOf(metric, timeMs, together);
    noteFirst(one);
  };

  for (const { timeMs, values } of elevator.readings()) {
    for (const [metric, value] of Object.entries(values)) {
      let state = ensembles.get(metric);
      if (state === undefined) {
        ensembles.set(metric, (state = createEnsemble()));
        metrics.push(metric);
      }
      for (const detection of step(state, { timeMs, value })) {
        const told = isWatchedTogether(equipment) ? tempered(detection, observedMs(state)) : detection;
        note('ensemble', metric, told, timeMs);
      }
      for (const detection of stepEquipment(equipment, metrics.indexOf(metric), timeMs, value)) {
        const together = detection.signs.map(({ series, direction }) => ({ metric: metrics[series]!, direction }));
        note(detection.detector, metrics[detection.series]!, detection, timeMs, together);
      }
    }
  }
  return [...told.values()].map((one) => one.told);
}
