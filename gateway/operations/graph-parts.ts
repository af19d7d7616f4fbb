import type { Logger } from 'pino';
import type { Executor } from '../execution/executor.ts';
import type { OperationPlanner } from '../planning/planner.ts';
import type { LoadedSupergraph } from '../supergraph/load-supergraph.ts';
import type { ErrorFormatter } from './format-error.ts';
import type { OperationLimits } from './limits.ts';
import type { TrustedDocuments } from './trusted-documents.ts';

/** What running an operation needs, on every transport. */
export interface GraphParts {
  readonly supergraph: LoadedSupergraph;
  readonly planner: OperationPlanner;
  readonly executor: Executor;
  readonly limits: OperationLimits;
  readonly formatError: ErrorFormatter;
  readonly introspection: boolean;
  /** Roles whose members may ask about the schema; null: everybody may. */
  readonly introspectionRoles: readonly string[] | null;
  /** The only documents that clients may run; null: any that is valid. */
  readonly trusted: TrustedDocuments | null;
  /** Told of the code of each operation that was refused before it ran. */
  readonly onRefusal?: (code: string) => void;
  readonly logger: Logger;
}
