// How many of the five similar past anomalies of a warning are of the same fault: the distance of store/similar-anomalies.ts.
import type { Told } from './detectors-fleet-run.ts';

export interface OfFleet {
  /** Of the elevator. */
  readonly number: number;
  readonly one: Told;
}

const MAX_SIMILAR = 5;

/** Precision at five over all warnings of faults of which an anomaly of the same metric is known from before. */
export function similarPrecision(all: readonly OfFleet[]): string {
  let [shown, right, queries] = [0, 0, 0];
  for (const query of all) {
    const { fault } = query.one;
    if (fault === null || fault.kind.isWithheld === true || query.one.severity === 'low') continue;
    const past = all.filter(({ one }) => one.metric === query.one.metric && one.fromMs < query.one.fromMs);
    if (!past.some(({ one }) => one.fault?.kind === fault.kind)) continue;
    queries++;
    const nearest = past.map((other) => ({ other, distance: distanceOf(query, other) }));
    nearest.sort((a, b) => a.distance - b.distance || b.other.one.fromMs - a.other.one.fromMs);
    for (const { other } of nearest.slice(0, MAX_SIMILAR)) {
      shown++;
      if (other.one.fault?.kind === fault.kind) right++;
    }
  }
  const precision = shown === 0 ? '–' : (right / shown).toFixed(2);
  return `Similar past anomalies, up to five of each of ${queries} warnings of a fault that had shown before: precision ${precision}.`;
}

function distanceOf(query: OfFleet, past: OfFleet): number {
  const [one, other] = [query.one, past.one];
  const [a, b] = [one.deviationPercent, other.deviationPercent];
  const apart =
    a === null || b === null
      ? Number(a !== b)
      : Math.abs(a - b) / (Math.abs(a) + Math.abs(b) || Number.POSITIVE_INFINITY);
  return (
    apart +
    (one.cause?.cause === other.cause?.cause ? 0 : 1) +
    (one.anomalyType === other.anomalyType ? 0 : 0.5) +
    ((one.severity === 'low') === (other.severity === 'low') ? 0 : 0.5) +
    (query.number === past.number ? 0 : 0.25)
  );
}
