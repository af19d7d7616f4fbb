/** What is changed by faults. A neutral 1 is a factor, a neutral 0 an amount that is added. */
export const neutral = {
  vibrationLow: 1,
  vibrationMid: 1,
  vibrationHigh: 1,
  acceleration: 1,
  peakFrequency: 1,
  /** Of the share of rated power that friction takes. */
  friction: 1,
  /** Of the motor's rise above the machine room. */
  heating: 1,
  /** Of the traction that the ropes carry over. */
  torque: 1,
  current: 1,
  powerFactor: 1,
  doorTime: 1,
  dwell: 1,
  levelSpread: 1,
  /** mm, whichever way the car came. */
  levelBias: 0,
  /** mm, in the direction of the trip. */
  levelSlip: 0,
  tripTime: 1,
  soundLow: 0,
  soundMid: 0,
  soundHigh: 0,
  /** K and % in the machine room. */
  room: 0,
  humidity: 0,
  dust: 1,
  /** Of the wishes that come: people take the stairs. */
  demand: 1,
};

export type Effects = typeof neutral;
export type EffectName = keyof Effects;

export const healthy = (): Effects => ({ ...neutral });

/** Adds a fault of a strength (0 none, 1 as the table of faults says it at failure) to what there is. */
export function addFault(effects: Effects, full: Partial<Effects>, strength: number): void {
  for (const name of Object.keys(full) as EffectName[]) {
    const value = full[name] ?? neutral[name];
    if (neutral[name] === 1) effects[name] *= 1 + (value - 1) * strength;
    else effects[name] += value * strength;
  }
}
