import type { PhysicalEvent, Usage } from './condition.ts';
import {
  airTimeConstantMs,
  co2Target,
  type Elevator,
  type ElevatorOptions,
  enterHour,
  hourMs,
  meanMoment,
  motorTarget,
  newElevator,
  relaxed,
  type Setting,
  settingOf,
} from './elevator.ts';
import { type Extremes, scatter, widen } from './extremes.ts';
import { metricNames, noValues, type Values } from './metrics.ts';
import { noise, poisson } from './random.ts';
import { type Moment, running, standing } from './signals.ts';
import { loadsOf, type Loads } from './loads.ts';

/** What an elevator did and showed in a step. The object is used again for the next step: copy what you keep. */
export interface CoarseStep {
  /** Measured, in canonical units; without meaning while nothing arrives. */
  readonly mean: Values;
  readonly min: Values;
  readonly max: Values;
  isSilent: boolean;
  used: Usage;
  events: readonly PhysicalEvent[];
}

/** Every so often a sensor is read, for extremes and for what noise is left in a mean. */
const samplingMs = 10_000;
const idle: Usage = { trips: 0, doorCycles: 0, runHours: 0, kilometres: 0, hours: 0 };

/** An elevator by expected values and noise, a minute or an hour at a time; agrees with the fine one in the mean. */
export class CoarseElevator {
  readonly elevator: Elevator;
  readonly #step: CoarseStep;
  readonly #standing = noValues();
  readonly #running = noValues();
  readonly #deviation = noValues();

  constructor(options: ElevatorOptions) {
    this.elevator = newElevator(options);
    const all = { mean: noValues(), min: noValues(), max: noValues() };
    this.#step = { ...all, isSilent: false, used: idle, events: [] };
  }

  /** Lives until then, at most an hour and within one hour of the clock. */
  stepTo(untilMs: number): CoarseStep {
    const { elevator } = this;
    const { condition, sensing } = elevator;
    const fromMs = elevator.atMs;
    enterHour(elevator, untilMs - 1);
    const setting = settingOf(elevator, fromMs + (untilMs - fromMs) / 2);
    const { used, runShare } = this.#use(untilMs - fromMs, setting);
    const loads = loadsOf(elevator, setting, used.trips);
    const moment = this.#warm(untilMs - fromMs, setting, loads, runShare);
    const step = this.#step;
    this.#expect(moment, loads, runShare);
    step.isSilent = sensing.isSilent(condition.active);
    if (!step.isSilent) this.#measure(moment, loads, used, (untilMs - fromMs) / samplingMs);
    elevator.doorCycles += used.doorCycles;
    elevator.atMs = untilMs;
    condition.advance(fromMs, untilMs, used);
    step.used = used;
    step.events = condition.takeEvents(untilMs);
    return step;
  }

  /** Trips as a renewal process: a wait without memory, the trip, the doors. */
  #use(stepMs: number, setting: Setting): { used: Usage; runShare: number } {
    const { elevator } = this;
    const { wishes } = setting.demand;
    const hours = stepMs / hourMs;
    if (wishes <= 0) return { used: { ...idle, hours }, runShare: 0 };
    const mean = meanMoment(elevator, setting);
    const busyMs = (setting.tripSeconds + mean.doorSeconds + mean.dwellSeconds) * 1000;
    const cycleMs = hourMs / wishes + busyMs;
    const expected = stepMs / cycleMs;
    const isFew = expected < 20;
    const drawn = isFew
      ? poisson(elevator.random, expected)
      : Math.round(expected + Math.sqrt(expected) * (1 - busyMs / cycleMs) * noise(elevator.random));
    const trips = Math.max(0, Math.min(drawn, Math.ceil((1.05 * stepMs) / busyMs)));
    const runMs = Math.min(stepMs, trips * setting.tripSeconds * 1000);
    const kilometres = (trips * elevator.trip.distance) / 1000;
    return {
      used: { trips, doorCycles: trips, runHours: runMs / hourMs, kilometres, hours },
      runShare: runMs / stepMs,
    };
  }

  /** Temperature and air over the step: the state goes to its end, the moment has the mean. */
  #warm(stepMs: number, setting: Setting, { mean: { heat, loadKg } }: Loads, runShare: number): Moment {
    const { elevator } = this;
    const before = meanMoment(elevator, setting);
    const target = motorTarget(before, runShare * heat);
    const tau = elevator.design.motorTimeConstantMs;
    const air = co2Target((runShare * loadKg) / 75);
    const meanOf = (value: number, to: number, constantMs: number) =>
      to + ((value - to) * (1 - Math.exp(-stepMs / constantMs)) * constantMs) / stepMs;
    const motorCelsius = meanOf(elevator.motorCelsius, target, tau);
    const co2 = meanOf(elevator.co2, air, airTimeConstantMs);
    elevator.motorCelsius = relaxed(elevator.motorCelsius, target, stepMs, tau);
    elevator.co2 = relaxed(elevator.co2, air, stepMs, airTimeConstantMs);
    return { ...before, motorCelsius, co2, floor: elevator.trip.floor };
  }

  #expect(moment: Moment, loads: Loads, runShare: number): void {
    standing(moment, this.#standing);
    running(moment, loads.mean, this.#running);
    const { mean } = this.#step;
    for (const name of metricNames) {
      mean[name] = this.#standing[name] + runShare * (this.#running[name] - this.#standing[name]);
    }
  }

  #measure(moment: Moment, loads: Loads, used: Usage, samples: number): void {
    const { elevator } = this;
    const { mean, min, max } = this.#step;
    const { active } = elevator.condition;
    const runShare = used.hours === 0 ? 0 : used.runHours / used.hours;
    const many = scatter(moment, { trips: used.trips, samples, runShare }, mean, this.#deviation);
    const extremes: Extremes = {
      ...{ standing: this.#standing, running: this.#running, loads, deviation: this.#deviation },
      ...{ mean, trips: used.trips, samples },
    };
    widen(extremes, elevator.design, min, max);
    elevator.sensing.measure(mean, metricNames, many, active);
    elevator.sensing.spread(mean, min, max, { deviation: this.#deviation, samples }, active);
  }
}
