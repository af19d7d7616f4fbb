import type { ComponentKind } from '../../../core/contracts/component.ts';

const dayMs = 86_400_000;
/** Works in one building that are due within so many days of the first share a visit. */
const sharedDays = 7;

export interface Work {
  readonly equipmentId: string;
  readonly buildingId: string;
  readonly component: ComponentKind;
  /** Not after, Unix milliseconds. */
  readonly latest: number;
  readonly probability: number;
  /** Usual costs; null when not known. */
  readonly cost: number | null;
  readonly failureCost: number | null;
}

export interface Visit {
  readonly date: number;
  readonly works: readonly Work[];
  readonly cost: number | null;
}

export interface Plan {
  readonly visits: readonly Visit[];
  readonly visitSavings: number | null;
}

/** Visits in the order of their dates, each early enough for all its works. */
export function planVisits(works: readonly Work[], visitCost: number | null): Plan {
  const visits = [...Map.groupBy(works, ({ buildingId }) => buildingId).values()]
    .flatMap((own) => shared(own.toSorted((a, b) => a.latest - b.latest || a.equipmentId.localeCompare(b.equipmentId))))
    .map((own) => ({ date: own[0]?.latest ?? 0, works: own, cost: costOf(own, visitCost) }))
    .sort((a, b) => a.date - b.date);
  return { visits, visitSavings: visitCost === null ? null : (works.length - visits.length) * visitCost };
}

/** Sorted works in groups, none later than the first by more than the shared days. */
function shared(works: readonly Work[]): Work[][] {
  const groups: Work[][] = [];
  for (const work of works) {
    const group = groups.at(-1);
    const first = group?.[0];
    if (group !== undefined && first !== undefined && work.latest - first.latest <= sharedDays * dayMs)
      group.push(work);
    else groups.push([work]);
  }
  return groups;
}

function costOf(works: readonly Work[], visitCost: number | null): number | null {
  return works.reduce<number | null>((sum, { cost }) => (sum === null || cost === null ? null : sum + cost), visitCost);
}

/** What maintenance is expected to save; null when a cost is not known. */
export function expectedSaving({ probability, cost, failureCost }: Work): number | null {
  return cost === null || failureCost === null ? null : probability * failureCost - cost;
}
