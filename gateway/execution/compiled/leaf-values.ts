import { isEnumType, isSpecifiedScalarType, type GraphQLLeafType } from 'graphql';

/** Whether a subgraph's value is one of the type as clients know it; null: any value is (a scalar of the graph's own). */
export type LeafCheck = ((value: unknown) => boolean) | null;

export function leafCheck(type: GraphQLLeafType): LeafCheck {
  if (isEnumType(type)) {
    // The values that clients may see: a subgraph can know more.
    const names = new Set(type.getValues().map(({ name }) => name));
    return (value) => typeof value === 'string' && names.has(value);
  }
  if (!isSpecifiedScalarType(type)) return null;
  switch (type.name) {
    case 'Int':
      return isInteger;
    case 'Float':
      return (value) => typeof value === 'number' && Number.isFinite(value);
    case 'Boolean':
      return (value) => typeof value === 'boolean';
    case 'ID':
      return (value) => typeof value === 'string' || isInteger(value);
    default:
      return (value) => typeof value === 'string';
  }
}

/** From 1e21 on JavaScript writes an exponent, which no integer of GraphQL has. */
function isInteger(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < 1e21;
}
