// What is known about the shipped series: when the building's system failed (simulator/data/README.md), in the series' own time.

export interface KnownFailure {
  readonly name: string;
  readonly fromMs: number;
  readonly toMs: number;
}

const recorded: readonly KnownFailure[] = [
  { name: 'failure 1', fromMs: Date.parse('2013-12-15T07:00:00Z'), toMs: Date.parse('2013-12-30T09:00:00Z') },
  { name: 'failure 2', fromMs: Date.parse('2014-03-29T15:00:00Z'), toMs: Date.parse('2014-04-20T22:00:00Z') },
];

/** The failures in the time of a replay that shifted every reading by `shiftMs`. Both ends are inclusive. */
export function knownFailures(shiftMs: number): KnownFailure[] {
  return recorded.map(({ name, fromMs, toMs }) => ({ name, fromMs: fromMs + shiftMs, toMs: toMs + shiftMs }));
}

export function failureAt(atMs: number, shiftMs: number): KnownFailure | undefined {
  return knownFailures(shiftMs).find(({ fromMs, toMs }) => atMs >= fromMs && atMs <= toMs);
}
