import { between, derived, lognormal, pick } from './random.ts';

export const usageClasses = ['office', 'residential', 'hospital', 'hotel'] as const;
export type UsageClass = (typeof usageClasses)[number];
export type DriveType = 'geared' | 'gearless' | 'hydraulic';
export type DoorType = 'centre' | 'side';

/** What makes one elevator differ from another: drawn once, never changed. */
export interface Design {
  readonly usage: UsageClass;
  readonly drive: DriveType;
  readonly door: DoorType;
  readonly ratedLoadKg: number;
  /** m/s. */
  readonly ratedSpeed: number;
  readonly stops: number;
  /** Metres. */
  readonly floorHeight: number;
  /** Counterweight, as the share of the rated load that it balances; 0 without one. */
  readonly balance: number;
  /** Share of electrical power that lifts. */
  readonly efficiency: number;
  /** Rated current of the motor, A, at 400 V and three phases. */
  readonly ratedCurrent: number;
  /** How busy it is, against others of its class. */
  readonly busyness: number;
  /** Share of the trips down that end at the lowest stop. */
  readonly toLobby: number;
  /** K above the machine room if it ran all the time at rated current. */
  readonly fullRise: number;
  readonly motorTimeConstantMs: number;
  /** Seconds of opening and closing, and of standing open when one person passes. */
  readonly doorSeconds: number;
  readonly dwellSeconds: number;
  /** mm/s while it runs, healthy. */
  readonly vibration: number;
  /** dB while it stands and while it runs. */
  readonly quiet: number;
  readonly loud: number;
  /** Standard deviation of stops, mm, and what they miss by on average. */
  readonly levelSpread: number;
  readonly levelBias: number;
  /** Zero of the load cell, kg. */
  readonly loadZero: number;
  /** °C of the machine room at 15 °C outside, and what it follows of the weather. */
  readonly roomCelsius: number;
  readonly roomFollows: number;
  readonly dust: number;
  /** Days between planned visits. */
  readonly visitDays: number;
  /** Local time less UTC. */
  readonly utcOffsetMs: number;
}

const stopsOf: Readonly<Record<UsageClass, readonly [number, number]>> = {
  ...{ office: [6, 30], residential: [4, 18], hospital: [4, 12], hotel: [5, 24] },
};

/** The elevator of this number in the fleet of this seed. */
export function drawDesign(seed: number, number: number, utcOffsetMs = 0): Design {
  const random = derived(seed, 'design', number);
  const usage = pick(random, [
    ...([
      ['office', 35],
      ['residential', 35],
    ] as const),
    ...([
      ['hospital', 12],
      ['hotel', 18],
    ] as const),
  ]);
  const stops = Math.round(between(random, ...stopsOf[usage]));
  const drive: DriveType = stops <= 5 && random() < 0.5 ? 'hydraulic' : random() < 0.6 ? 'gearless' : 'geared';
  const ratedSpeed = drive === 'hydraulic' ? 0.63 : stops > 16 ? 2.5 : drive === 'gearless' ? 1.6 : 1;
  const ratedLoadKg = pick(
    random,
    usage === 'hospital'
      ? [
          [1600, 1],
          [2000, 1],
        ]
      : [
          [630, 2],
          [1000, 3],
          [1275, 1],
        ],
  );
  const efficiency = { geared: 0.55, gearless: 0.78, hydraulic: 0.5 }[drive] * between(random, 0.93, 1.05);
  const balance = drive === 'hydraulic' ? 0 : between(random, 0.42, 0.5);
  const ratedKw = (ratedLoadKg * (1 - balance) * 9.81 * ratedSpeed) / 1000 / efficiency;
  return {
    ...{ usage, drive, stops, ratedSpeed, ratedLoadKg, efficiency, balance, utcOffsetMs },
    door: random() < 0.6 ? 'centre' : 'side',
    floorHeight: between(random, 2.8, usage === 'office' ? 4 : 3.4),
    ratedCurrent: (1.25 * ratedKw * 1000) / (Math.sqrt(3) * 400),
    busyness: Math.min(1.9, lognormal(random, 0.32)),
    toLobby: between(random, 0.4, 0.7),
    fullRise: between(random, 80, 125),
    motorTimeConstantMs: between(random, 30, 70) * 60_000,
    doorSeconds: between(random, 2.7, 4.2),
    dwellSeconds: between(random, 2.6, 4.5),
    vibration: (0.7 + 0.35 * ratedSpeed) * lognormal(random, 0.22),
    quiet: between(random, 33, 42),
    loud: between(random, 50, 60),
    levelSpread: between(random, 1, 2.4),
    levelBias: 0.9 * (between(random, -1, 1) + between(random, -1, 1)),
    loadZero: between(random, -6, 6),
    roomCelsius: between(random, 18, 25),
    roomFollows: between(random, 0.25, 0.6),
    dust: lognormal(random, 0.3),
    visitDays: Math.round(between(random, 45, 120)),
  };
}
