import type { Elevator, Setting } from './elevator.ts';
import { noise } from './random.ts';
import { type Electric, electricOf, likelihood, tripKinds } from './trip-kinds.ts';

/** The trips of a step: on average, and those with the least and the most power that can be expected in it. */
export interface Loads {
  readonly mean: Electric;
  readonly light: Electric;
  readonly heavy: Electric;
}

/** How much the mean of n trips differs from that of all, for n = 1: an estimate of the loads' spread. */
const spread = 0.25;

export function loadsOf(elevator: Elevator, { demand, effects }: Setting, trips: number): Loads {
  const mean: Electric = { power: 0, current: 0, powerFactor: 0, loadKg: 0, heat: 0 };
  let light: Electric | null = null;
  let heavy: Electric | null = null;
  for (const kind of tripKinds) {
    const share = likelihood(kind, demand) / 2;
    const one = electricOf(elevator.design, kind, effects, elevator.wander);
    mean.power += share * one.power;
    mean.current += share * one.current;
    mean.powerFactor += share * one.powerFactor;
    mean.loadKg += share * one.loadKg;
    mean.heat += share * one.heat;
    if (share * trips < 0.5) continue;
    if (light === null || one.power < light.power) light = one;
    if (heavy === null || one.power > heavy.power) heavy = one;
  }
  const luck = trips === 0 ? 1 : Math.max(0.3, 1 + (spread * noise(elevator.random)) / Math.sqrt(trips));
  mean.power *= luck;
  mean.current *= luck;
  mean.loadKg *= luck;
  return { mean, light: light ?? mean, heavy: heavy ?? mean };
}
