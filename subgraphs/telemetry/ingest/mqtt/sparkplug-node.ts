import type { LooseReading } from '../doors.ts';
import type { SparkplugMetric, SparkplugPayload } from './sparkplug-payload.ts';
import type { SparkplugType } from './topics.ts';

/** What a birth said of a metric, for the messages that only give its alias. */
interface Born {
  readonly name: string;
  readonly datatype: number | undefined;
  readonly unit: string | null;
}

export interface SparkplugReadings {
  readonly readings: readonly LooseReading[];
  /** Metrics whose alias no birth has named: they cannot be read. */
  readonly unknownAliases: number;
  /** Something was missed: the edge node is to send its births again. */
  readonly rebirth: boolean;
}

const control = /^(bdSeq$|Node Control\/|Device Control\/|Node Info\/|Node Properties\/|Properties\/)/;
const unitKeys = ['engUnit', 'Engineering Units', 'unit'];
/** An edge node and its devices may name so many metrics. */
const mostNames = 10_000;
const nothing: SparkplugReadings = { readings: [], unknownAliases: 0, rebirth: false };

/** An edge node's session: births give names, types and units to aliases, deaths take them. */
export class SparkplugNode {
  /** By device (null: the node itself), then by alias or name. */
  readonly #born = new Map<string | null, Map<number | string, Born>>();
  #seq: number | null = null;
  #names = 0;

  /** `device` is null for messages of the node itself. */
  take(type: SparkplugType, device: string | null, payload: SparkplugPayload): SparkplugReadings {
    if (type === 'NDEATH') return this.#forgetAll();
    const missed = this.#follow(type, payload.seq);
    if (type === 'DDEATH') {
      this.#born.delete(device);
      return { ...nothing, rebirth: missed };
    }
    const birth = type === 'NBIRTH' || type === 'DBIRTH';
    if (birth) this.#bear(device, payload.metrics);
    const readings: LooseReading[] = [];
    let unknownAliases = 0;
    for (const metric of payload.metrics) {
      const born = birth ? bornOf(metric) : this.#whatIs(device, metric);
      if (born === null) unknownAliases++;
      else if (!control.test(born.name) && metric.isNull !== true)
        readings.push(readingOf(metric, born, payload.timestamp));
    }
    const unborn = (type === 'NDATA' || type === 'DDATA') && !this.#born.has(device);
    return { readings, unknownAliases, rebirth: missed || unknownAliases > 0 || unborn };
  }

  #forgetAll(): SparkplugReadings {
    this.#born.clear();
    this.#names = 0;
    this.#seq = null;
    return nothing;
  }

  /** Sequence numbers go from 0 (at a node's birth) to 255 and around. True when some were missed. */
  #follow(type: SparkplugType, seq: number | undefined): boolean {
    if (type === 'NBIRTH') {
      this.#forgetAll();
      this.#seq = seq ?? 0;
      return false;
    }
    const expected = this.#seq === null ? null : (this.#seq + 1) % 256;
    if (seq !== undefined && this.#seq !== null) this.#seq = seq;
    return seq !== undefined && expected !== null && seq !== expected;
  }

  #bear(device: string | null, metrics: readonly SparkplugMetric[]): void {
    const born = new Map<number | string, Born>();
    this.#names -= this.#born.get(device)?.size ?? 0;
    for (const metric of metrics) {
      const entry = bornOf(metric);
      if (entry === null || this.#names + born.size >= mostNames) continue;
      born.set(entry.name, entry);
      if (metric.alias !== undefined) born.set(metric.alias, entry);
    }
    this.#names += born.size;
    this.#born.set(device, born);
  }

  #whatIs(device: string | null, metric: SparkplugMetric): Born | null {
    return this.#born.get(device)?.get(metric.name ?? metric.alias ?? '') ?? bornOf(metric);
  }
}

const bornOf = (metric: SparkplugMetric): Born | null =>
  metric.name === undefined ? null : { name: metric.name, datatype: metric.datatype, unit: unitOf(metric) };

function unitOf({ properties }: SparkplugMetric): string | null {
  const at = properties?.keys?.findIndex((key) => unitKeys.includes(key)) ?? -1;
  return properties?.values?.[at]?.stringValue ?? null;
}

function readingOf(metric: SparkplugMetric, born: Born, sentAt: number | undefined): LooseReading {
  return {
    metric: born.name.slice(born.name.lastIndexOf('/') + 1),
    value: valueOf(metric, metric.datatype ?? born.datatype),
    unit: born.unit,
    timestamp: metric.timestamp ?? sentAt ?? NaN,
    historical: metric.isHistorical ?? false,
  };
}

const signedBits: Readonly<Record<number, number>> = { 1: 8, 2: 16, 3: 32 };
const int64 = 4;

/** NaN for what is no number. Signed integers travel as unsigned ones. Source: Sparkplug 3.0.0, section 6.4.16. */
function valueOf(metric: SparkplugMetric, datatype: number | undefined): number {
  const bits = signedBits[datatype ?? 0];
  if (metric.intValue !== undefined && bits !== undefined) return (metric.intValue << (32 - bits)) >> (32 - bits);
  if (metric.longValue !== undefined && datatype === int64 && metric.longValue >= 2 ** 63)
    return metric.longValue - 2 ** 64;
  return metric.intValue ?? metric.longValue ?? metric.floatValue ?? metric.doubleValue ?? NaN;
}
