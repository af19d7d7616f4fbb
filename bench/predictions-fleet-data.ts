import { componentKinds, type ComponentKind } from '../core/contracts/component.ts';
import { type ElevatorHistory, fleetHistory } from '../simulator/physics/fleet-history.ts';
import { metricNames } from '../simulator/physics/metrics.ts';
import type { Point } from '../subgraphs/predictions/model/life.ts';

/** Elevator-shaped data of known physics: simulated, not recorded. Hours count from the beginning of the history. */
export interface Elevator {
  readonly unit: string;
  readonly hours: number;
  /** Of each hour with readings: the means of the metrics, then what the controller counted. */
  readonly points: readonly Point[];
  readonly lives: readonly ComponentLife[];
}

/** One component from its installation, or the beginning of the history, to its failure, its replacement in time, or the end. */
export interface ComponentLife {
  readonly component: ComponentKind;
  readonly from: number;
  readonly until: number;
  readonly failed: boolean;
}

export const components = [
  'motor',
  'bearings',
  'door_operator',
  'ropes',
  'brake',
  'controller',
  'guide_shoes',
] as const;
const hourMs = 3_600_000;
/** Hours that are joined to one point: a day, so that the hour of the day says nothing. */
export const pointHours = 24;
export const columnNames = [...metricNames, 'trips', 'door cycles', 'run hours'] as const;

export const makeFleet = (options: {
  readonly count: number;
  readonly days: number;
  readonly seed: number;
}): Elevator[] => Array.from(fleetHistory(options), elevatorOf);

function elevatorOf(history: ElevatorHistory): Elevator {
  const columns = [
    ...metricNames.map((name) => history.metrics[name].mean),
    ...[history.trips, history.doorCycles, history.runHours],
  ];
  const points = Array.from({ length: Math.floor(history.hours / pointHours) }, (_, at): Point => {
    const from = at * pointHours;
    const values = columns.map((column) => {
      const known = column.subarray(from, from + pointHours).filter((value) => !Number.isNaN(value));
      return known.length === 0 ? null : known.reduce((sum, one) => sum + one, 0) / known.length;
    });
    return { at: from + pointHours, values };
  });
  return {
    unit: `elevator ${history.index}`,
    hours: history.hours,
    points,
    lives: componentKinds.flatMap((c) => livesOf(history, c)),
  };
}

function livesOf({ faults, startMs, hours }: ElevatorHistory, component: ComponentKind): ComponentLife[] {
  const hour = (ms: number) => (ms - startMs) / hourMs;
  const lives: ComponentLife[] = [];
  let from = 0;
  for (const fault of faults.filter((one) => one.component === component)) {
    const ended = fault.failedAt ?? fault.replacedAt;
    if (ended === null) continue;
    lives.push({ component, from, until: hour(ended), failed: fault.failedAt !== null });
    const back = fault.failedAt === null ? ended : fault.repairedAt;
    if (back === null) return lives;
    from = hour(back);
  }
  return [...lives, { component, from, until: hours, failed: false }];
}
