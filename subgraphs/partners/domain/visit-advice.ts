import type { ComponentKind } from '../../../core/contracts/component.ts';

export interface Seen {
  readonly topRisk: ComponentKind | null;
  /** Of the last year, the newest first. */
  readonly failures: readonly ComponentKind[];
  readonly openAlerts: readonly { readonly message: string; readonly severity: string }[];
  readonly partsUsed: readonly { readonly component: ComponentKind; readonly names: readonly string[] }[];
}

export interface LikelyPart {
  readonly component: ComponentKind;
  readonly parts: readonly string[];
  readonly reason: string;
}

const spaced = (component: string) => component.replaceAll('_', ' ');

/** Components that may need parts, each with why and with what was used on this equipment before; the likeliest first. */
export function likelyParts({ topRisk, failures, partsUsed }: Seen): LikelyPart[] {
  const reasons = new Map<ComponentKind, string>();
  if (topRisk !== null) reasons.set(topRisk, 'It is the highest risk of the last prediction.');
  for (const component of failures) {
    const count = failures.filter((one) => one === component).length;
    if (!reasons.has(component)) reasons.set(component, `It failed ${count} time(s) within the last year.`);
  }
  return [...reasons].map(([component, reason]) => {
    const used = partsUsed.filter((one) => one.component === component).flatMap(({ names }) => names);
    return { component, reason, parts: [...new Set(used)] };
  });
}

/** What to look at, from what is known; empty when nothing is. */
export function checklist(seen: Seen): string[] {
  return [
    ...seen.openAlerts.map(({ message, severity }) => `Clear up the ${severity} alert: ${message}`),
    ...likelyParts(seen).map(({ component, reason }) => `Inspect the ${spaced(component)}. ${reason}`),
  ];
}
