/**
 * Which alerts are but the echo of another: a device that is silent because its gateway is, and devices on equipment
 * without power. The parent is told, its children are folded under it.
 */
export const FOLDING = {
  /** Alerts of a gateway, and those of the devices behind it that say the same. */
  gateway: { parents: ['device_offline'], children: ['device_offline', 'no_data'] },
  /** Alerts of equipment, and those of the devices on it. */
  equipment: { parents: ['power_supply_fault', 'controller_supply_fault'], children: ['device_offline', 'no_data'] },
} as const satisfies Readonly<
  Record<string, { readonly parents: readonly string[]; readonly children: readonly string[] }>
>;

const PARENTS: readonly string[] = Object.values(FOLDING).flatMap(({ parents }) => parents);
const CHILDREN: readonly string[] = Object.values(FOLDING).flatMap(({ children }) => children);

/** Whether others may be folded under an alert of this type. */
export const mayBeParent = (alertType: string): boolean => PARENTS.includes(alertType);
/** Whether an alert of this type may be folded under another. */
export const mayBeChild = (alertType: string): boolean => CHILDREN.includes(alertType);
