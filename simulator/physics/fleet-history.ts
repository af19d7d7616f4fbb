// Labelled history of many elevators, hour by hour: what detection and prediction are measured on. Simulated, not recorded.
import { CoarseElevator } from './coarse.ts';
import type { FaultRecord, MaintenanceRecord, PhysicalEvent } from './condition.ts';
import type { Design } from './design.ts';
import { hourMs } from './elevator.ts';
import { type MetricName, metricNames } from './metrics.ts';

/** A value for each hour; NaN where nothing arrived. */
export type Hourly = Float32Array;

export interface ElevatorHistory {
  readonly index: number;
  readonly design: Design;
  /** Unix milliseconds of the first hour; the others follow without a gap. */
  readonly startMs: number;
  readonly hours: number;
  /** In canonical units. */
  readonly metrics: Readonly<Record<MetricName, { readonly mean: Hourly; readonly min: Hourly; readonly max: Hourly }>>;
  /** As the controller counted: also while nothing arrived. */
  readonly trips: Hourly;
  readonly doorCycles: Hourly;
  readonly runHours: Hourly;
  /** Told by the controller; those of silent hours are missing. */
  readonly events: readonly PhysicalEvent[];
  readonly maintenance: readonly MaintenanceRecord[];
  /** What really was: the labels. */
  readonly faults: readonly FaultRecord[];
}

export interface FleetOptions {
  readonly count: number;
  readonly days: number;
  readonly seed: number;
  /** Default: 1 January 2026, UTC. A full hour. */
  readonly startMs?: number;
}

const defaultStartMs = Date.UTC(2026, 0, 1);

/** One elevator after the other (an elevator and year takes some 3 MB). The same options give the same bits. */
export function* fleetHistory({
  count,
  days,
  seed,
  startMs = defaultStartMs,
}: FleetOptions): Generator<ElevatorHistory> {
  for (let index = 0; index < count; index++) yield elevatorHistory(index, { count, days, seed, startMs });
}

/** One of the fleet alone: whatever the count, it is the same. */
export function elevatorHistory(index: number, options: FleetOptions): ElevatorHistory {
  const { days, seed, startMs = defaultStartMs } = options;
  const hours = days * 24;
  const coarse = new CoarseElevator({ seed, number: index, startMs });
  const column = (): Hourly => new Float32Array(hours);
  const columns = metricNames.map((name) => ({ name, mean: column(), min: column(), max: column() }));
  const [trips, doorCycles, runHours] = [column(), column(), column()];
  const events: PhysicalEvent[] = [];
  for (let hour = 0; hour < hours; hour++) {
    const step = coarse.stepTo(startMs + (hour + 1) * hourMs);
    trips[hour] = step.used.trips;
    doorCycles[hour] = step.used.doorCycles;
    runHours[hour] = step.used.runHours;
    for (const { name, mean, min, max } of columns) {
      mean[hour] = step.isSilent ? Number.NaN : step.mean[name];
      min[hour] = step.isSilent ? Number.NaN : step.min[name];
      max[hour] = step.isSilent ? Number.NaN : step.max[name];
    }
    if (!step.isSilent) events.push(...step.events);
  }
  const metrics = Object.fromEntries(columns.map(({ name, ...of }) => [name, of])) as ElevatorHistory['metrics'];
  const { design, condition } = coarse.elevator;
  const { maintenance, records: faults } = condition;
  return { index, design, startMs, hours, metrics, trips, doorCycles, runHours, events, maintenance, faults };
}
