import type { FetchNode, QueryPlan } from '@apollo/query-planner';
import type { FieldNode, FragmentDefinitionNode, OperationDefinitionNode } from 'graphql';

/** One operation of one document, planned: depends on the supergraph alone, so it may be kept and shared. */
export interface PlannedOperation {
  readonly operation: OperationDefinitionNode;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  /** Under which key the plan fetches a field of the operation: mostly the client's own. */
  readonly keyOf: (field: FieldNode) => string;
  /** What to fetch from which subgraph. For a subscription: the whole of one event, its first fetch being the event. */
  readonly plan: QueryPlan;
  /** Subscriptions only: the fetch to subscribe to in the owning subgraph. */
  readonly primary: FetchNode | null;
}
