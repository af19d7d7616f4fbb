import type { Design } from './design.ts';
import type { Effects } from './effects.ts';
import type { Demand } from './traffic.ts';
import type { Wander } from './climate.ts';

/** A trip as the motor sees it: which way, and how full. */
export interface TripKind {
  readonly isUp: boolean;
  /** Share of the rated load. */
  readonly fullness: number;
}

const fullnesses = [0, 0.12, 0.35, 0.65] as const;

export const tripKinds: readonly TripKind[] = [true, false].flatMap((isUp) =>
  fullnesses.map((fullness) => ({ isUp, fullness })),
);

/** How likely each kind is among trips up or down; sums to 1 for each direction. */
export function likelihood({ isUp, fullness }: TripKind, { incoming, crowding }: Demand): number {
  const loaded = 0.15 + 0.8 * (isUp ? incoming : 1 - incoming);
  if (fullness === 0) return 1 - loaded;
  const medium = 0.15 + 0.35 * crowding;
  const full = 0.02 + 0.3 * crowding;
  return loaded * (fullness === 0.12 ? 1 - medium - full : fullness === 0.35 ? medium : full);
}

export interface Electric {
  /** kW; below 0 it feeds back. */
  power: number;
  /** A. */
  current: number;
  powerFactor: number;
  loadKg: number;
  /** Share of the heat at rated current. */
  heat: number;
}

const gravity = 9.81;
const ampereToKw = (Math.sqrt(3) * 400) / 1000;
const iron = 0.25;
/** Share of the rated lifting power that healthy friction takes. */
const friction = 0.09;
const drivesKw = 0.35;

/**
 * Power of a trip at rated speed: lifting m g v against the counterweight, friction, efficiency; current with the
 * magnetising part (a third of the rated one) in quadrature.
 */
export function electricOf(design: Design, { isUp, fullness }: TripKind, effects: Effects, wander: Wander): Electric {
  const { ratedLoadKg, balance, ratedSpeed, efficiency, drive } = design;
  const perKg = (gravity * ratedSpeed) / 1000;
  const car = drive === 'hydraulic' ? 0.6 : 0;
  const unbalanced = ratedLoadKg * (fullness + car - balance) * (isUp ? 1 : -1) * perKg * effects.torque;
  const shaft = unbalanced + ratedLoadKg * perKg * friction * effects.friction;
  const back = drive === 'gearless' ? 0.6 : 0;
  const power = (drivesKw + (shaft > 0 ? shaft / efficiency : shaft * back)) * (1 + 0.02 * wander.electric);
  const active = Math.abs(power) / ampereToKw;
  const magnetising = 0.33 * design.ratedCurrent;
  const natural = Math.sqrt(active ** 2 + magnetising ** 2);
  return {
    ...{ power, current: natural * effects.current },
    powerFactor: (active / natural) * effects.powerFactor,
    loadKg: ratedLoadKg * fullness,
    heat: iron + (1 - iron) * ((natural * effects.current) / design.ratedCurrent) ** 2,
  };
}
