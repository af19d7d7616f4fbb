import type { BatchReading } from '../doors/device-batch.ts';
import type { Door, TimedEvent } from '../doors/door.ts';
import { FineElevator } from '../physics/fine.ts';
import { metricsOf } from '../physics/metrics.ts';
import { derived, type Random } from '../physics/random.ts';
import type { PlannedFault } from '../physics/scheduled.ts';
import { Scheduled } from '../physics/scheduled.ts';
import { keepPlanned } from './staged-faults.ts';
import type { FleetEquipment } from './world.ts';

export interface SimulatedOptions {
  readonly equipment: FleetEquipment;
  readonly seed: number;
  readonly number: number;
  readonly startMs: number;
  readonly utcOffsetMs: number;
  readonly first: PlannedFault | null;
}

/** A piece of equipment of the world with an elevator's physics behind its devices. */
export class Simulated {
  readonly equipment: FleetEquipment;
  readonly fine: FineElevator;
  readonly #plan: Scheduled;
  readonly #random: Random;

  constructor({ equipment, seed, number, startMs, utcOffsetMs, first }: SimulatedOptions) {
    this.equipment = equipment;
    this.#random = derived(seed, 'staged', number);
    this.#plan = new Scheduled(first === null ? [] : [first]);
    this.fine = new FineElevator({ seed, number, startMs, utcOffsetMs, condition: this.#plan });
  }

  /** Lives until now. Events are told by the controller's interface; equipment without one tells none. */
  stepTo(nowMs: number): { readonly readings: BatchReading[]; readonly events: TimedEvent[] } {
    if (nowMs <= this.fine.elevator.atMs) return { readings: [], events: [] };
    keepPlanned(this.#plan, nowMs, this.#random);
    const happened = this.fine.stepTo(nowMs);
    const values = this.fine.measure();
    const { devices } = this.equipment;
    if (values === null) return { readings: [], events: [] };
    const teller = devices.find(({ type }) => type === 'controller_interface');
    return {
      readings: devices.flatMap(({ id: deviceId, type }) =>
        metricsOf(type).map((metric) => ({
          ...{ deviceId, metric, value: Number(values[metric].toFixed(3)), timeMs: nowMs },
        })),
      ),
      events: teller === undefined ? [] : happened.map((event) => ({ ...event, deviceId: teller.id })),
    };
  }
}

/** What waits for a door that could not be reached; the oldest is given up when it is too much. */
export class Backlog {
  static readonly most = 20_000;
  #readings: BatchReading[] = [];
  #events: TimedEvent[] = [];

  add(readings: readonly BatchReading[], events: readonly TimedEvent[]): void {
    this.#readings = [...this.#readings, ...readings].slice(-Backlog.most);
    this.#events = [...this.#events, ...events].slice(-Backlog.most);
  }

  /** Sends all that waits, in batches that every door takes. What fails is kept, the reason thrown. Returns refusals. */
  async sendBy(door: Door, eventDoor: Door, batchSize = 500) {
    const refused = [];
    while (this.#readings.length > 0) {
      const batch = this.#readings.slice(0, batchSize);
      refused.push(...(await door.sendReadings(batch)));
      this.#readings = this.#readings.slice(batch.length);
    }
    while (this.#events.length > 0 && eventDoor.sendEvents !== null) {
      const batch = this.#events.slice(0, batchSize);
      refused.push(...(await eventDoor.sendEvents(batch)));
      this.#events = this.#events.slice(batch.length);
    }
    return refused;
  }

  get size(): number {
    return this.#readings.length + this.#events.length;
  }
}
