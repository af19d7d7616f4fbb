import { shardOf } from '../../../core/contracts/reading-batch.ts';
import type { Installation } from '../../../core/contracts/registry.ts';
import type { Columns } from '../domain/columns.ts';
import { type Lane, laneFlags, laneOf, placeAt } from '../domain/lane.ts';
import type { DeviceDictionary } from './device-dictionary.ts';
import type { Common } from './common.ts';
import type { SeriesMemories, SeriesRecord } from './series-memories.ts';

interface LanesOptions {
  readonly dictionary: DeviceDictionary;
  readonly memories: SeriesMemories;
  readonly senderId: string;
  readonly columns: Columns;
  readonly common: Common;
}

/** A lane of a batch with what was looked up last: where its device was, and what is remembered of the series there. */
export class OpenLane {
  readonly lane: Lane;
  readonly #options: LanesOptions;
  readonly #flags: number[] = [];
  #place: Installation | null = null;
  record: SeriesRecord | null = null;
  shard = 0;
  heard = false;

  constructor(lane: Lane, options: LanesOptions) {
    this.lane = lane;
    this.#options = options;
  }

  /** Whether the device was anywhere at this time; then `record` and `shard` are those of the place. */
  enter(timeMs: number): boolean {
    const place = placeAt(this.lane, timeMs, this.#place);
    if (place !== this.#place && place !== null) {
      this.record = this.#options.memories.of(place.key, this.lane.metric.id, this.lane.metric.name);
      this.shard = shardOf(place.subjectId);
    }
    this.#place = place;
    return place !== null;
  }

  /** Flags of a good reading; -1 is the mode of the batch, else a position among its modes. */
  flags(mode: number): number {
    const known = this.#flags[mode + 1];
    if (known !== undefined) return known;
    const { columns, common } = this.#options;
    const own = mode < 0 ? null : (columns.modes?.[mode] ?? null);
    return (this.#flags[mode + 1] = laneFlags(this.lane, own ?? common.operatingMode, common.historical));
  }
}

/** The lanes of a batch, each opened when it is met first. */
export class Lanes {
  readonly #options: LanesOptions;
  /** By device, then metric; null when its readings are judged one by one. */
  readonly #lanes = new Map<number, Map<number, OpenLane | null>>();
  #device = NaN;
  #ofDevice = new Map<number, OpenLane | null>();

  constructor(options: LanesOptions) {
    this.#options = options;
  }

  /** By the positions in the lists of the columns. */
  of(device: number, metric: number): OpenLane | null {
    if (device !== this.#device) this.#turnTo(device);
    let lane = this.#ofDevice.get(metric);
    if (lane === undefined) this.#ofDevice.set(metric, (lane = this.#open(device, metric)));
    return lane;
  }

  #turnTo(device: number): void {
    this.#device = device;
    const known = this.#lanes.get(device);
    this.#ofDevice = known ?? new Map<number, OpenLane | null>();
    if (known === undefined) this.#lanes.set(device, this.#ofDevice);
  }

  #open(device: number, metric: number): OpenLane | null {
    const { dictionary, senderId, columns, common } = this.#options;
    const deviceId = columns.device === null ? common.deviceId : (columns.devices?.[device] ?? common.deviceId);
    const writable = dictionary.writable(deviceId, senderId);
    const unit = columns.units?.[metric] ?? null;
    const lane = laneOf(writable, columns.metrics[metric] ?? '', unit, dictionary.metrics);
    return lane === null ? null : new OpenLane(lane, this.#options);
  }
}
