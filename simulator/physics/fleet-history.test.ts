import { describe, expect, it } from 'vitest';
import { MetricIndex, within } from '../../core/metrics/catalogue.ts';
import { type ElevatorHistory, elevatorHistory, fleetHistory } from './fleet-history.ts';
import { metricNames } from './metrics.ts';

const options = { count: 3, days: 30, seed: 11 };
const hourMs = 3_600_000;

function bytesOf({ metrics, trips, doorCycles, runHours, ...rest }: ElevatorHistory): Buffer {
  const columns = [trips, doorCycles, runHours, ...Object.values(metrics).flatMap((of) => Object.values(of))];
  const text = JSON.stringify(rest);
  return Buffer.concat([Buffer.from(text), ...columns.map(({ buffer }) => Buffer.from(buffer as ArrayBuffer))]);
}

describe('the labelled history of a fleet', () => {
  const year = [...fleetHistory({ count: 12, days: 365, seed: 5 })];
  const faults = year.flatMap((one) => one.faults.map((fault) => ({ ...fault, of: one })));

  it('is the same to the bit for the same seed, and another for another', () => {
    const bytes = (seed: number) => Buffer.concat([...fleetHistory({ ...options, seed })].map(bytesOf));
    expect(bytes(11).equals(bytes(11))).toBe(true);
    expect(bytes(11).equals(bytes(12))).toBe(false);
  });

  it('has the same elevator whatever the size of the fleet', () => {
    const [, second] = fleetHistory(options);
    expect(bytesOf(elevatorHistory(1, { ...options, count: 1 })).equals(bytesOf(second!))).toBe(true);
  });

  it('measures what the catalogue knows, within what it holds plausible, the least below the greatest', () => {
    const catalogue = new MetricIndex();
    for (const one of year)
      for (const name of metricNames) {
        const { plausible } = catalogue.byName(name, null)!;
        const { mean, min, max } = one.metrics[name];
        const isWrong = (value: number, hour: number) =>
          !Number.isNaN(value) &&
          (!within(min[hour]!, plausible) ||
            !within(max[hour]!, plausible) ||
            min[hour]! > value ||
            value > max[hour]!);
        expect(mean.findIndex(isWrong), `${name} of elevator ${one.index}`).toBe(-1);
      }
  });

  it('records of every fault its onset, then its failure or replacement, then its repair', () => {
    expect(faults.filter(({ failedAt }) => failedAt !== null).length).toBeGreaterThan(30);
    for (const { onsetAt, failedAt, repairedAt, replacedAt, of } of faults) {
      expect(onsetAt).toBeGreaterThanOrEqual(of.startMs);
      if (failedAt !== null) expect(failedAt).toBeGreaterThanOrEqual(onsetAt);
      if (repairedAt !== null) expect(repairedAt).toBeGreaterThan(failedAt ?? Infinity);
      if (replacedAt !== null) expect([failedAt, replacedAt > onsetAt]).toEqual([null, true]);
    }
  });

  it('knows a repair for every component that was repaired, and a planned visit for every one replaced in time', () => {
    for (const { component, repairedAt, replacedAt, of } of faults) {
      const has = (kind: string, at: number) =>
        of.maintenance.some((one) => one.kind === kind && one.at === at && one.component === component);
      if (repairedAt !== null) expect(has('repair', repairedAt)).toBe(true);
      if (replacedAt !== null) expect(has('planned', replacedAt)).toBe(true);
    }
  });

  it('carries nobody between a failure that stops the car and its repair', () => {
    const stopping = faults.filter(({ faultKind, repairedAt }) => faultKind === 'bearing_wear' && repairedAt !== null);
    const stopped = [
      ...stopping,
      ...faults.filter((one) => one.faultKind === 'overheating' && one.repairedAt !== null),
    ];
    expect(stopped.length).toBeGreaterThan(0);
    for (const { failedAt, repairedAt, of } of stopped) {
      const hours = [failedAt!, repairedAt!].map((at) => (at - of.startMs) / hourMs);
      const trips = of.trips.subarray(Math.floor(hours[0]!) + 1, Math.floor(hours[1]!));
      expect(trips.every((count) => count === 0)).toBe(true);
    }
  });

  it('has nothing for hours without a link, and says so in the labels', () => {
    for (const one of year) {
      const losses = one.faults.filter(({ faultKind }) => faultKind === 'communication_loss');
      one.metrics.current.mean.forEach((value, hour) => {
        if (!Number.isNaN(value)) return;
        const atMs = one.startMs + hour * hourMs;
        const isLost = losses.some(
          ({ failedAt, repairedAt }) => failedAt! <= atMs && (repairedAt ?? Infinity) > atMs - hourMs,
        );
        expect(isLost).toBe(true);
      });
    }
  });
});
