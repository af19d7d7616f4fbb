import {
  newWander,
  newWeather,
  nextWander,
  nextWeather,
  type Surroundings,
  surroundingsAt,
  type Wander,
  type Weather,
} from './climate.ts';
import { Ageing } from './ageing.ts';
import { type Condition, effectsOf, isStopped } from './condition.ts';
import { type Design, drawDesign } from './design.ts';
import type { Effects } from './effects.ts';
import { type MeanTrip, meanTrip } from './floors.ts';
import { derived, poisson, type Random } from './random.ts';
import { Sensing } from './sensing.ts';
import { type Moment, meanDoorSeconds, meanDwellSeconds, meanLevelMm } from './signals.ts';
import { type Demand, hourOfWeekAt, weekOf } from './traffic.ts';

export const hourMs = 3_600_000;

/** One elevator and its state between two steps, fine (`fine.ts`) or coarse (`coarse.ts`). */
export interface Elevator {
  readonly design: Design;
  readonly week: readonly Demand[];
  readonly trip: MeanTrip;
  readonly condition: Condition;
  readonly sensing: Sensing;
  /** For what happens within an hour; `slow` for what is new each hour: the same whichever way it is stepped. */
  readonly random: Random;
  readonly slow: Random;
  readonly weather: Weather;
  readonly wander: Wander;
  atMs: number;
  hour: number;
  motorCelsius: number;
  /** ppm in the car. */
  co2: number;
  doorCycles: number;
  floor: number;
  findings: number;
}

export interface ElevatorOptions {
  readonly seed: number;
  readonly number: number;
  readonly startMs: number;
  readonly utcOffsetMs?: number;
  /** Default: components that age. */
  readonly condition?: Condition;
}

/** The elevator of this number in the fleet of this seed, at its start. Same options, same elevator, whole life long. */
export function newElevator({ seed, number, startMs, utcOffsetMs = 0, condition }: ElevatorOptions): Elevator {
  const design = drawDesign(seed, number, utcOffsetMs);
  const slow = derived(seed, 'slow', number);
  const random = derived(seed, 'steps', number);
  const weather = newWeather(slow);
  return {
    ...{ design, week: weekOf(design), trip: meanTrip(design), random, slow, weather, wander: newWander(slow) },
    condition: condition ?? new Ageing(derived(seed, 'condition', number), startMs, design.visitDays),
    sensing: new Sensing(derived(seed, 'sensing', number)),
    ...{ atMs: startMs, hour: Math.floor(startMs / hourMs), floor: 0, findings: 0 },
    ...{ motorCelsius: surroundingsAt(design, weather, startMs).room + 8, co2: 480 },
    doorCycles: Math.floor(400_000 * random()),
  };
}

const findingsPerHour = 1 / 300;
const findingsSeen = 1 / 30;

/** What is new at the beginning of an hour. */
export function enterHour(elevator: Elevator, atMs: number): void {
  const hour = Math.floor(atMs / hourMs);
  for (; elevator.hour < hour; elevator.hour++) {
    nextWeather(elevator.weather, elevator.slow);
    nextWander(elevator.wander, elevator.slow);
    if (elevator.findings > 0 && elevator.slow() < findingsSeen) elevator.findings = 0;
    elevator.findings += poisson(elevator.slow, findingsPerHour);
  }
}

/** How things stand for the time until the next step. */
export interface Setting {
  readonly demand: Demand;
  readonly effects: Effects;
  readonly surroundings: Surroundings;
  readonly tripSeconds: number;
}

const noDemand: Demand = { wishes: 0, incoming: 0.5, crowding: 0 };

export function settingOf(elevator: Elevator, atMs: number): Setting {
  const { design, week, condition, wander, weather, trip } = elevator;
  const effects = effectsOf(condition.active, wander.fault);
  const wanted = (isStopped(condition.active) ? null : week[hourOfWeekAt(design, atMs)]) ?? noDemand;
  return {
    ...{ effects, demand: { ...wanted, wishes: wanted.wishes * effects.demand } },
    surroundings: surroundingsAt(design, weather, atMs),
    tripSeconds: trip.seconds * effects.tripTime,
  };
}

/** The moment with its means for door and stop, which single cycles scatter around. */
export function meanMoment(elevator: Elevator, { demand, effects, surroundings }: Setting): Moment {
  const { design, wander, motorCelsius, co2, doorCycles, floor, findings } = elevator;
  const moment = {
    ...{ design, effects, wander, surroundings, crowding: demand.crowding, motorCelsius, co2, doorCycles, floor },
    ...{ findings, doorSeconds: 0, dwellSeconds: 0, levelMm: 0 },
  };
  moment.doorSeconds = meanDoorSeconds(moment);
  moment.dwellSeconds = meanDwellSeconds(moment);
  moment.levelMm = meanLevelMm(moment);
  return moment;
}

/** Linear relaxation towards a target: the value after a time, exactly. */
export const relaxed = (value: number, target: number, elapsedMs: number, timeConstantMs: number): number =>
  target + (value - target) * Math.exp(-elapsedMs / timeConstantMs);

/** ppm in the car with so many persons (75 kg each) for long; the time constant of its air. */
export const co2Target = (persons: number): number => 440 + 110 * persons;
export const airTimeConstantMs = 600_000;

/** °C that the motor would reach: heat is a share of that at rated current. */
export function motorTarget({ design, effects, surroundings }: Moment, heat: number): number {
  return surroundings.room + effects.room + 6 + design.fullRise * effects.heating * heat;
}
