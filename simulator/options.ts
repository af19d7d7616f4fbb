import path from 'node:path';
import { parseArgs } from 'node:util';

export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const usage = `npm run simulate -- history [--elevators 10] [--days 90] [--seed 1] [--raw-hours 0] [--raw-elevators 0] [--raw-seconds 60] [--data .data]
  Registers elevators with the running product (once) and imports their past: an hourly reading of every metric, as
  history; raw readings of the last hours of all, and of all days of the first elevators. Records failures and
  maintenance; writes what really was to simulated-truth.json. Goes on where it was when it is run again.

npm run simulate -- measure [--devices 5000] [--seconds 30] [--seed 1]
  Runs so many devices in real time, their readings encoded and thrown away, and says what share of a core it takes.`;

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
    dataFolder: path.resolve(process.env['CALLER_FOLDER'] ?? '.', texts['data'] ?? '.data'),
  };
}

export function measureOptions(args: readonly string[]): MeasureOptions {
  const texts = textsOf(args, { devices: '5000', seconds: '30', seed: '1' });
  const get = (name: string, range: readonly [number, number]) => whole(name, texts[name] ?? '', range);
  return {
    ...{ devices: get('devices', [1, 100_000]), seconds: get('seconds', [10, 3600]), seed: get('seed', anySeed) },
  };
}
