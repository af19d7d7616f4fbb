import type { RequestContext } from '../execution/request-context.ts';
import type { PlannedOperation } from '../planning/planned-operation.ts';

/** A subscription that passed every check. */
export interface SubscriptionRequest {
  readonly planned: PlannedOperation;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly context: RequestContext;
}
