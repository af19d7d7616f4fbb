/** How the execution of a command ended. */
export interface Outcome {
  readonly outcome: 'SUCCEEDED' | 'FAILED';
  readonly message: string;
  readonly result?: Readonly<Record<string, unknown>>;
}
