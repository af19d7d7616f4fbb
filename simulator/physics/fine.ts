import type { PhysicalEvent } from './condition.ts';
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
import { nextFloor, tripSeconds } from './floors.ts';
import { deviationOf, metricNames, noValues, type Values } from './metrics.ts';
import { noise } from './random.ts';
import {
  accelerationDeviation,
  doorDeviation,
  dwellDeviation,
  levelDeviation,
  type Moment,
  running,
  standing,
} from './signals.ts';
import { type Electric, electricOf, likelihood, type TripKind, tripKinds } from './trip-kinds.ts';

type Phase = 'idle' | 'running' | 'doors';

/** An elevator trip by trip. */
export class FineElevator {
  readonly elevator: Elevator;
  phase: Phase = 'idle';
  #phaseEndsMs: number | null = null;
  #target = 0;
  #rising = true;
  #trip: Electric | null = null;
  #last: Pick<Moment, 'doorSeconds' | 'dwellSeconds' | 'levelMm'> | null = null;
  #used = { trips: 0, doorCycles: 0, runHours: 0, kilometres: 0, hours: 0 };
  #events: PhysicalEvent[] = [];

  constructor(options: ElevatorOptions) {
    this.elevator = newElevator(options);
  }

  /** Lives until then and tells what happened, in order of time. */
  stepTo(untilMs: number): PhysicalEvent[] {
    const { elevator } = this;
    const fromMs = elevator.atMs;
    this.#used = { trips: 0, doorCycles: 0, runHours: 0, kilometres: 0, hours: (untilMs - fromMs) / hourMs };
    this.#events = [];
    enterHour(elevator, untilMs);
    const setting = settingOf(elevator, fromMs);
    while (elevator.atMs < untilMs) this.#phaseUntil(untilMs, setting);
    elevator.condition.advance(fromMs, untilMs, this.#used);
    return [...this.#events, ...elevator.condition.takeEvents(untilMs)].sort((one, other) => one.atMs - other.atMs);
  }

  /** What the sensors show now; null when nothing arrives. */
  measure(): Values | null {
    const { elevator } = this;
    const { active } = elevator.condition;
    if (elevator.sensing.isSilent(active)) return null;
    const moment = this.#moment(settingOf(elevator, elevator.atMs));
    const isRunning = this.phase === 'running' && this.#trip !== null;
    const values = noValues();
    if (isRunning && this.#trip !== null) running(moment, this.#trip, values);
    else standing(moment, values);
    const deviation = noValues();
    for (const name of metricNames) deviation[name] = deviationOf(name, values[name]);
    deviation.acceleration = accelerationDeviation(moment, isRunning);
    if (isRunning) deviation.load_distribution = 4;
    elevator.sensing.measure(values, metricNames, deviation, active);
    return values;
  }

  #moment(setting: Setting): Moment {
    const mean = meanMoment(this.elevator, setting);
    return this.#last === null ? mean : { ...mean, ...this.#last };
  }

  /** To the end of the phase at hand or to the end of the step, whichever is first. */
  #phaseUntil(untilMs: number, setting: Setting): void {
    const { elevator } = this;
    this.#phaseEndsMs ??= elevator.atMs + this.#waitMs(setting);
    const endMs = Math.min(untilMs, this.#phaseEndsMs);
    this.#warm(endMs - elevator.atMs, setting);
    elevator.atMs = endMs;
    if (endMs < this.#phaseEndsMs) {
      // The wishes may change: a wait without memory is drawn anew at the next step.
      if (this.phase === 'idle') this.#phaseEndsMs = null;
      return;
    }
    if (this.phase === 'idle') this.#depart(setting);
    else if (this.phase === 'running') this.#arrive(setting);
    else this.#rest();
  }

  #waitMs({ demand }: Setting): number {
    if (demand.wishes <= 0) return Infinity;
    return (-Math.log(1 - this.elevator.random()) * hourMs) / demand.wishes;
  }

  #warm(elapsedMs: number, setting: Setting): void {
    const { elevator } = this;
    const moment = meanMoment(elevator, setting);
    const trip = this.phase === 'running' ? this.#trip : null;
    const target = motorTarget(moment, trip?.heat ?? 0);
    elevator.motorCelsius = relaxed(elevator.motorCelsius, target, elapsedMs, elevator.design.motorTimeConstantMs);
    elevator.co2 = relaxed(elevator.co2, co2Target((trip?.loadKg ?? 0) / 75), elapsedMs, airTimeConstantMs);
    if (trip !== null) this.#used.runHours += elapsedMs / hourMs;
  }

  #depart(setting: Setting): void {
    const { elevator } = this;
    const { design, floor, random } = elevator;
    this.#target = nextFloor(design, floor, this.#rising, random);
    const kind = this.#drawKind(setting);
    this.#trip = electricOf(design, kind, setting.effects, elevator.wander);
    const seconds = tripSeconds(design, this.#target - floor) * setting.effects.tripTime;
    this.#begin('running', seconds);
    this.#used.trips++;
    this.#used.kilometres += (Math.abs(this.#target - floor) * design.floorHeight) / 1000;
    const details = { from: floor, to: this.#target, loadKg: Math.round(this.#trip.loadKg) };
    this.#tell('trip_started', details);
  }

  #drawKind(setting: Setting): TripKind {
    const kinds = tripKinds.filter(({ isUp }) => isUp === this.#rising);
    let left = this.elevator.random();
    return kinds.find((kind) => (left -= likelihood(kind, setting.demand)) < 0) ?? { isUp: this.#rising, fullness: 0 };
  }

  #arrive(setting: Setting): void {
    const { elevator } = this;
    const { random } = elevator;
    elevator.floor = this.#target;
    const mean = meanMoment(elevator, setting);
    const slip = setting.effects.levelSlip * (this.#rising ? 1 : -1);
    const levelMm = mean.levelMm + slip + levelDeviation(mean) * noise(random);
    const doorSeconds = mean.doorSeconds + doorDeviation(mean.doorSeconds) * noise(random);
    const dwellSeconds = mean.dwellSeconds + dwellDeviation(mean.dwellSeconds) * noise(random);
    this.#last = { levelMm, doorSeconds, dwellSeconds };
    this.#rising = !this.#rising;
    elevator.doorCycles++;
    this.#used.doorCycles++;
    this.#begin('doors', doorSeconds + dwellSeconds);
    this.#tell('trip_ended', { floor: elevator.floor });
    this.#tell('door_cycle', { floor: elevator.floor, seconds: Number((doorSeconds + dwellSeconds).toFixed(2)) });
  }

  #rest(): void {
    this.phase = 'idle';
    this.#phaseEndsMs = null;
  }

  #begin(phase: Phase, seconds: number): void {
    this.phase = phase;
    this.#phaseEndsMs = this.elevator.atMs + seconds * 1000;
  }

  #tell(code: PhysicalEvent['code'], details: PhysicalEvent['details']): void {
    this.#events.push({ code, atMs: Math.round(this.elevator.atMs), details });
  }
}
