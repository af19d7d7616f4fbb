import { catalogue } from '../../../core/metrics/catalogue.ts';
import { operatingModes } from '../../../core/contracts/operating-mode.ts';
import { encodeDeviceBatch } from '../../../subgraphs/telemetry/ingest/formats/device-batch.ts';
import { encode } from 'cborg';

/** A batch as the cases write it, before a door's format has it. */
export interface Batch {
  readonly deviceId?: string;
  readonly historical?: boolean;
  readonly operatingMode?: (typeof operatingModes)[number];
  readonly idempotencyKey?: string;
  readonly readings: readonly Reading[];
}

export interface Reading {
  readonly metric: string;
  readonly value: number;
  readonly unit?: string;
  /** Unix milliseconds. */
  readonly time: number;
  readonly deviceId?: string;
}

/** A time as RFC 3339 text; half a millisecond is written as a fourth digit. */
const text = (time: number) =>
  new Date(Math.floor(time)).toISOString().replace('Z', Number.isInteger(time) ? 'Z' : '5Z');

/** JSON text in which infinity is a number that overflows, as a sender can write it. */
export const json = (value: unknown): string =>
  JSON.stringify(value, (_, one: unknown) => (one === Infinity ? 'INFINITY' : one)).replaceAll('"INFINITY"', '1e999');

export const rows = ({ readings, ...shared }: Batch) => ({
  ...shared,
  readings: readings.map(({ time, ...reading }) => ({ ...reading, timestamp: text(time) })),
});

/** Every reading has a metric, a unit and a device of its own in the lists: the same rows, said in another way. */
export function columns({ readings, ...shared }: Batch, sender: string) {
  const at = readings.map((_, i) => i);
  return {
    ...shared,
    metrics: readings.map(({ metric }) => metric),
    units: readings.map(({ unit }) => unit ?? null),
    devices: readings.map(({ deviceId }) => deviceId ?? shared.deviceId ?? sender),
    ...{ metric: at, device: at, time: readings.map(({ time }) => time), value: readings.map(({ value }) => value) },
  };
}

export const senml = ({ readings, deviceId }: Batch) =>
  readings.map((reading) => {
    const device = reading.deviceId ?? deviceId;
    const name = device === undefined ? reading.metric : `urn:uuid:${device}:${reading.metric}`;
    const unit = reading.unit === undefined ? {} : { u: reading.unit };
    return { n: name, v: reading.value, t: reading.time / 1000, ...unit };
  });

const labels: Readonly<Record<string, number>> = { n: 0, u: 1, v: 2, t: 6 };
export const senmlCbor = (batch: Batch): Uint8Array =>
  encode(senml(batch).map((record) => new Map(Object.entries(record).map(([name, value]) => [labels[name], value]))));

export function binary({ readings, deviceId, historical = false, operatingMode }: Batch, sender: string): Uint8Array {
  const devices = [...new Set(readings.map((reading) => reading.deviceId ?? deviceId ?? sender))];
  return encodeDeviceBatch({
    ...{ historical, devices },
    operatingMode: operatingMode === undefined ? 0 : operatingModes.indexOf(operatingMode),
    readings: readings.map((reading) => ({
      metricId: catalogue.find(({ name }) => name === reading.metric)?.id ?? 999,
      ...{ time: reading.time, value: reading.value },
      device: devices.indexOf(reading.deviceId ?? deviceId ?? sender),
    })),
  });
}
