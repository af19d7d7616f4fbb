import path from 'node:path';
import { parseArgs } from 'node:util';
import type { DeviceOptions } from './device/run-device.ts';
import { sensorTypes } from './physics/metrics.ts';

export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const usage = `npm run simulate -- history [--elevators 10] [--days 90] [--seed 1] [--raw-hours 0] [--raw-elevators 0] [--raw-seconds 60] [--data .data]
  Registers elevators with the running product (once) and imports their past: an hourly reading of every metric, as
  history; raw readings of the last hours of all, and of all days of the first elevators. Records failures and
  maintenance; writes what really was to simulated-truth.json. Goes on where it was when it is run again.

npm run simulate -- measure [--devices 5000] [--seconds 30] [--seed 1]
  Runs so many devices in real time, their readings encoded and thrown away, and says what share of a core it takes.

npm run simulate -- fleet [--elevators 20] [--days 365] [--seed 1] [--out FILE]
  Makes the labelled history of a fleet in memory, says how long it took and what failed; --out writes the labels.

npm run simulate -- device --serial S [--code C] [--type door_sensor] [--loss 0] [--seconds 600] [--seed 1] [--data .data]
  One device: registers itself by a claim code (once), sends, says that it lives, takes commands; --loss is how many of
  100 batches its link loses.`;

export interface HistoryOptions {
  readonly elevators: number;
  readonly days: number;
  readonly seed: number;
  readonly rawHours: number;
  readonly rawElevators: number;
  readonly rawSeconds: number;
  /** Where the running product keeps ready.json. */
  readonly dataFolder: string;
}

export interface FleetHistoryOptions {
  readonly elevators: number;
  readonly days: number;
  readonly seed: number;
  /** Where labels are written; null: nowhere. */
  readonly out: string | null;
}

export interface MeasureOptions {
  readonly devices: number;
  readonly seconds: number;
  readonly seed: number;
}

function whole(name: string, text: string, [least, most]: readonly [number, number]): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new UsageError(`--${name} is a whole number from ${least} to ${most}, not "${text}".`);
}

type Texts = Readonly<Record<string, string | undefined>>;

function textsOf(args: readonly string[], defaults: Readonly<Record<string, string>>): Texts {
  const options = Object.fromEntries(
    Object.entries(defaults).map(([name, value]) => [name, { type: 'string' as const, default: value }]),
  );
  try {
    return parseArgs({ args: [...args], options }).values as Texts;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

const anySeed = [0, 2 ** 31 - 1] as const;

export function historyOptions(args: readonly string[]): HistoryOptions {
  const texts = textsOf(args, {
    ...{ elevators: '10', days: '90', seed: '1', data: '.data' },
    ...{ 'raw-hours': '0', 'raw-elevators': '0', 'raw-seconds': '60' },
  });
  const get = (name: string, range: readonly [number, number]) => whole(name, texts[name] ?? '', range);
  return {
    ...{ elevators: get('elevators', [1, 600]), days: get('days', [1, 730]), seed: get('seed', anySeed) },
    ...{ rawHours: get('raw-hours', [0, 48]), rawElevators: get('raw-elevators', [0, 600]) },
    rawSeconds: get('raw-seconds', [10, 3600]),
    dataFolder: folderOf(texts),
  };
}

export function measureOptions(args: readonly string[]): MeasureOptions {
  const texts = textsOf(args, { devices: '5000', seconds: '30', seed: '1' });
  const get = (name: string, range: readonly [number, number]) => whole(name, texts[name] ?? '', range);
  return {
    ...{ devices: get('devices', [1, 100_000]), seconds: get('seconds', [10, 3600]), seed: get('seed', anySeed) },
  };
}

const folderOf = (texts: Texts): string => path.resolve(process.env['CALLER_FOLDER'] ?? '.', texts['data'] ?? '.data');

export function deviceOptions(args: readonly string[]): DeviceOptions {
  const texts = textsOf(args, {
    ...{ serial: '', code: '', type: 'door_sensor', loss: '0', seconds: '600', seed: '1', data: '.data' },
  });
  const get = (name: string, range: readonly [number, number]) => whole(name, texts[name] ?? '', range);
  const { serial = '', code = '', type = '' } = texts;
  if (serial === '') throw new UsageError('--serial is the serial number of the device: give it.');
  if (!sensorTypes.some((one) => one === type))
    throw new UsageError(`--type is one of ${sensorTypes.join(', ')}, not "${type}".`);
  return {
    ...{ serial, type, code: code === '' ? null : code, loss: get('loss', [0, 90]) / 100 },
    ...{ seconds: get('seconds', [1, 86_400]), seed: get('seed', anySeed), dataFolder: folderOf(texts) },
  };
}

export function fleetOptions(args: readonly string[]): FleetHistoryOptions {
  const texts = textsOf(args, { elevators: '20', days: '365', seed: '1', out: '' });
  const get = (name: string, range: readonly [number, number]) => whole(name, texts[name] ?? '', range);
  const { out = '' } = texts;
  return {
    ...{ elevators: get('elevators', [1, 10_000]), days: get('days', [1, 3650]), seed: get('seed', anySeed) },
    out: out === '' ? null : path.resolve(process.env['CALLER_FOLDER'] ?? '.', out),
  };
}
