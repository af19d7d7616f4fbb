import type { ComponentKind } from '../../../core/contracts/component.ts';
import { componentKinds } from '../../../core/contracts/component.ts';
import type { EquipmentKind } from './vocabulary.ts';

const machine = ['motor', 'bearings', 'controller', 'other'] as const;
const stairs = ['motor', 'brake', 'bearings', 'controller', 'safety_gear', 'other'] as const;

/** What of each kind of equipment wears, fails and is mended. */
const componentsOfKind: Readonly<Record<EquipmentKind, readonly ComponentKind[]>> = {
  elevator: componentKinds,
  dumbwaiter: componentKinds,
  platform_lift: ['motor', 'door_operator', 'brake', 'bearings', 'guide_shoes', 'controller', 'safety_gear', 'other'],
  escalator: stairs,
  moving_walkway: stairs,
  hvac: machine,
  cooling_unit: machine,
  pump: machine,
  generator: machine,
  other: ['controller', 'other'],
};

export const componentsOf = (kind: EquipmentKind): readonly ComponentKind[] => componentsOfKind[kind];
