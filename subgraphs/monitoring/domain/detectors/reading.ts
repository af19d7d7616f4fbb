export interface Reading {
  /** Event time, Unix milliseconds. */
  readonly timeMs: number;
  /** In the metric's canonical unit; a value that is not finite is ignored. */
  readonly value: number;
}
