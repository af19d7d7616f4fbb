import { GraphQLError, Kind, type DocumentNode, type SelectionSetNode } from 'graphql';

/** One response key may be selected so often in one place: validation compares each with each. */
const maxRepeats = 50;
const maxFragments = 100;

/**
 * Faults for which a document is not even validated: graphql-js compares all fields of one response key with each other,
 * which takes 140 ms for 2,000 tokens made for it.
 */
export function findRepetition(document: DocumentNode): GraphQLError | null {
  let fragments = 0;
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION && ++fragments > maxFragments) {
      return tooComplex(`The document has more than ${maxFragments} fragments.`);
    }
    if (!('selectionSet' in definition)) continue;
    const repeated = repeatedKey(definition.selectionSet);
    if (repeated) return tooComplex(`"${repeated}" is selected more than ${maxRepeats} times in one place.`);
  }
  return null;
}

function repeatedKey(root: SelectionSetNode): string | null {
  const open: { set: SelectionSetNode; counts: Map<string, number> }[] = [{ set: root, counts: new Map() }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { set, counts } = next;
    for (const selection of set.selections) {
      const key =
        selection.kind === Kind.FIELD
          ? (selection.alias ?? selection.name).value
          : selection.kind === Kind.FRAGMENT_SPREAD
            ? `...${selection.name.value}`
            : '... on';
      const count = (counts.get(key) ?? 0) + 1;
      if (count > maxRepeats) return key;
      counts.set(key, count);
      if (selection.kind === Kind.FRAGMENT_SPREAD || !selection.selectionSet) continue;
      // An inline fragment is the same place, a field a new one.
      open.push({ set: selection.selectionSet, counts: selection.kind === Kind.FIELD ? new Map() : counts });
    }
  }
  return null;
}

function tooComplex(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'QUERY_TOO_COMPLEX' } });
}
