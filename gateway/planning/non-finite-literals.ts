import { Kind, visit, type DocumentNode } from 'graphql';

/**
 * GraphQL has no bound for a Float literal, but 1e999 is Infinity in JavaScript and Apollo's planner refuses it for the
 * whole operation. A batch must keep its good readings and name the bad one, so such a literal reaches the subgraph as
 * it was written: a finite stand-in goes through the planner and is changed back in the planned text.
 */
export interface FiniteDocument {
  readonly document: DocumentNode;
  /** Puts the original literals back into the text of a fetch. */
  restore(operation: string): string;
}

export function replaceNonFiniteLiterals(document: DocumentNode): FiniteDocument {
  const originals = new Map<string, string>();
  const finite = visit(document, {
    [Kind.FLOAT]: (node) => (isFinite(Number(node.value)) ? undefined : standIn(node.value)),
    [Kind.INT]: (node) => (isFinite(Number(node.value)) ? undefined : standIn(node.value)),
  });
  return { document: originals.size === 0 ? document : finite, restore };

  function standIn(original: string) {
    const value = unlikelyNumber();
    originals.set(value, original);
    return { kind: Kind.FLOAT, value };
  }
  function restore(operation: string): string {
    let text = operation;
    for (const [value, original] of originals) text = text.replaceAll(value, original);
    return text;
  }
}

/** A finite number with 15 random digits that prints as it is written: no client's literal will equal it. */
function unlikelyNumber(): string {
  return String((1 + Math.floor(Math.random() * 1e15) / 1e15) * 1e300);
}
