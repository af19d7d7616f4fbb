/** Components of equipment that wear, fail and are mended; an elevator has all of them. */
export const componentKinds = [
  'motor',
  'door_operator',
  'ropes',
  'brake',
  'bearings',
  'guide_shoes',
  'controller',
  'safety_gear',
  'other',
] as const;
export type ComponentKind = (typeof componentKinds)[number];

/**
 * A component's id in the graph (entity `Component`): the equipment it belongs to and its kind, so that every subgraph
 * can say something of it without asking another.
 */
export const componentId = (equipmentId: string, kind: ComponentKind): string => `${equipmentId}:${kind}`;

/** The parts of a component's id; null when it is not one. */
export function parseComponentId(id: string): { equipmentId: string; kind: ComponentKind } | null {
  const at = id.indexOf(':');
  const kind = componentKinds.find((one) => one === id.slice(at + 1));
  return at === -1 || kind === undefined ? null : { equipmentId: id.slice(0, at), kind };
}
