import type { LooseReading, ReadingsBatch } from '../doors.ts';
import { type Parsed, unreadable } from './parsed.ts';

/**
 * A record with the labels of SenML's JSON form, its values unchecked. Source: RFC 8428, section 4 (labels), section
 * 4.5.4 (times), section 4.6 (resolved records).
 */
export type SenmlRecord = Readonly<Record<string, unknown>>;

const version = 10;
/** Below it a time is relative to now, in seconds. */
const absoluteFrom = 2 ** 28;
const known = new Set(['bn', 'bt', 'bu', 'bv', 'bs', 'bver', 'n', 'u', 'v', 'vs', 'vb', 'vd', 's', 't', 'ut']);
const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;

/** Units that SenML (RFC 8428, RFC 8798) spells in another way than our catalogue. */
const spelled: Readonly<Record<string, string>> = { '%RH': '%', '/': '1', count: '1', '1/min': '/min', degF: '[degF]' };

interface Base {
  name: string;
  time: number;
  unit: string | null;
  value: number | null;
}

/**
 * Readings of a SenML pack: the metric is what the name says after its last `/` or `:`, the device is the UUID before
 * it, else the sender. Texts, booleans, data and bare sums are no measurement: NaN, which is refused one by one.
 * `nowMs` is what relative times are relative to.
 */
export function readingsOfSenml(pack: unknown, nowMs: number): Parsed<ReadingsBatch> {
  if (!Array.isArray(pack)) return unreadable('a SenML pack is an array of records');
  const base: Base = { name: '', time: 0, unit: null, value: null };
  const readings: LooseReading[] = [];
  for (const [i, record] of pack.entries()) {
    if (typeof record !== 'object' || record === null || Array.isArray(record))
      return unreadable('a record is an object', [String(i)]);
    const fields = record as SenmlRecord;
    const fault = faultOf(fields);
    if (fault !== null) return unreadable(fault, [String(i)]);
    rebase(base, fields);
    const reading = resolve(base, fields, nowMs);
    if (reading !== null) readings.push(reading);
  }
  return { ok: true, message: { readings } };
}

function faultOf(record: SenmlRecord): string | null {
  for (const label of Object.keys(record))
    if (label.endsWith('_') && !known.has(label))
      return `the field ${JSON.stringify(label.slice(0, 60))} must be understood and is not`;
  const wanted: readonly [string, readonly string[]][] = [
    ['string', ['bn', 'bu', 'n', 'u']],
    ['number', ['bt', 'bv', 'bs', 'bver', 'v', 's', 't', 'ut']],
  ];
  for (const [type, labels] of wanted)
    for (const label of labels)
      if (record[label] !== undefined && typeof record[label] !== type) return `\`${label}\` is a ${type}`;
  if (typeof record['bver'] === 'number' && record['bver'] > version)
    return `version ${version} of SenML is the newest that is read here`;
  return null;
}

function rebase(base: Base, { bn, bt, bu, bv }: SenmlRecord): void {
  if (typeof bn === 'string') base.name = bn;
  if (typeof bt === 'number') base.time = bt;
  if (typeof bu === 'string') base.unit = bu;
  if (typeof bv === 'number') base.value = bv;
}

/** Null for a record that says nothing but what the following ones build on. */
function resolve(base: Base, record: SenmlRecord, nowMs: number): LooseReading | null {
  const { n, u, v, t } = record;
  if (!['n', 'v', 'vs', 'vb', 'vd', 's', 't', 'u'].some((label) => record[label] !== undefined)) return null;
  const name = base.name + (typeof n === 'string' ? n : '');
  const unit = typeof u === 'string' ? u : base.unit;
  const end = Math.max(name.lastIndexOf('/'), name.lastIndexOf(':')) + 1;
  const device = name.slice(0, end);
  return {
    metric: name.slice(end),
    // A name that names no device of ours is not guessed to mean the sender: it is no known device.
    deviceId: device === '' ? null : (uuid.exec(device)?.[0].toLowerCase() ?? device),
    unit: unit === null ? null : (spelled[unit] ?? unit),
    value: measured(record, v, base.value),
    timestamp: momentOf(base.time + (typeof t === 'number' ? t : 0), nowMs),
  };
}

function measured({ vs, vb, vd }: SenmlRecord, v: unknown, baseValue: number | null): number {
  if (vs !== undefined || vb !== undefined || vd !== undefined) return NaN;
  if (typeof v === 'number') return v + (baseValue ?? 0);
  return baseValue ?? NaN;
}

/** Seconds to milliseconds. A double holds a second of today to 0.3 µs: what is nearer to a whole millisecond is one. */
function momentOf(seconds: number, nowMs: number): number {
  const ms = seconds * 1000;
  const whole = Math.round(ms);
  if (seconds < absoluteFrom) return Math.floor(nowMs) + whole;
  return Math.abs(ms - whole) < 0.001 ? whole : ms;
}
