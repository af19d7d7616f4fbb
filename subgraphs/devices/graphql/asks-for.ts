import type { GraphQLResolveInfo, SelectionSetNode } from 'graphql';

/** Whether the entries of the connection that is resolved are asked for one of these fields. Aliases do not matter. */
export function asksEntriesFor(fields: readonly string[], { fieldNodes, fragments }: GraphQLResolveInfo): boolean {
  const within = (set: SelectionSetNode | undefined, path: readonly (readonly string[])[]): boolean =>
    set?.selections.some((selection) => {
      if (selection.kind === 'InlineFragment') return within(selection.selectionSet, path);
      if (selection.kind === 'FragmentSpread') return within(fragments[selection.name.value]?.selectionSet, path);
      const [names = [], ...rest] = path;
      if (!names.includes(selection.name.value)) return false;
      return rest.length === 0 || within(selection.selectionSet, rest);
    }) ?? false;
  return fieldNodes.some(({ selectionSet }) => within(selectionSet, [['edges'], ['node'], fields]));
}
