import type { Example } from './run-example.ts';
import type { State } from './prepare.ts';

export interface Step {
  /** Whose token; the owner's if left out. */
  readonly as?: string;
  /** Beside those that `variablesOf` knows by their names. */
  readonly variables?: (state: State) => Record<string, unknown>;
  /** Takes down what later steps need. */
  readonly keep?: (data: never, state: State) => void;
  /** Something has to happen first, such as a report of a worker. */
  readonly eventually?: boolean;
}

/** What variables of these names are, in every example. */
export function variablesOf({ variables }: Example, { ids }: State): Record<string, unknown> {
  const now = new Date();
  const known: Record<string, unknown> = {
    ...ids,
    ...{ timestamp: now.toISOString(), occurredAt: now.toISOString() },
    ...{ until: new Date(now.getTime() + 3_600_000).toISOString() },
  };
  return Object.fromEntries(variables.filter((name) => name in known).map((name) => [name, known[name]]));
}

export const script: Readonly<Record<string, Step>> = {
  'telemetry/ingest-telemetry': { as: 'gateway' },
  'telemetry/ingest-events': { as: 'gateway' },
};
