export interface QualityCounts {
  readonly good: number;
  readonly suspect: number;
  readonly bad: number;
  readonly expected: number;
  readonly received: number;
}

/** Share of good readings among all, 0–1; null without readings. */
export function goodShare({ good, suspect, bad }: QualityCounts): number | null {
  const all = good + suspect + bad;
  return all === 0 ? null : good / all;
}

/** Share of good readings times share of the expected ones that came, 0–1; null when nothing was expected. */
export function qualityScore(counts: QualityCounts): number | null {
  if (counts.expected === 0) return null;
  return (goodShare(counts) ?? 0) * Math.min(1, counts.received / counts.expected);
}
