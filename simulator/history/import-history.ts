import path from 'node:path';
import { readAddresses, bulkAddress } from '../doors/addresses.ts';
import type { Console } from '../measure-load.ts';
import type { HistoryOptions } from '../options.ts';
import { readReady } from '../ready-file.ts';
import { readState, writeState } from '../state-file.ts';
import { batchesOf, ToldLife } from './readings.ts';
import { recordTruth } from './record-truth.ts';
import { registerSite, type Registrar } from './register.ts';
import {
  type HistoryState,
  readHistory,
  type RegisteredElevator,
  type RegisteredSite,
  writeHistory,
} from './registered.ts';
import { sendBatches, type Tally } from './send-batches.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** A gateway may send so fast only: a few elevators each. */
const elevatorsPerSite = 10;
/** Elevators sent at the same time. */
const atOnce = 2;

/** Registers what is missing, then sends elevator after elevator; a later run goes on where this one ended. */
export async function importHistory(options: HistoryOptions, console: Console): Promise<void> {
  const ready = readReady(options.dataFolder);
  const url = bulkAddress(readAddresses(options.dataFolder, ready.graph));
  if (url === null) throw new Error('The running product has no door for bulk data.');
  let state = readHistory(options.dataFolder, options.seed) ?? begin(options);
  requireSame(state, options);
  const registrar: Registrar = {
    ...{ graphUrl: ready.graph, token: ready.tokens.owner, signal: console.signal, seed: options.seed },
    installedMs: state.endMs - state.days * dayMs,
  };
  state = await registerMissing(registrar, state, options, console);
  const tally: Tally = { readings: 0, refused: 0, waitedMs: 0 };
  const begun = performance.now();
  const left = queueOf(state, options)[Symbol.iterator]();
  let records = 0;
  const work = async () => {
    for (let next = left.next(); !next.done && !console.signal.aborted; next = left.next()) {
      const { site, elevator } = next.value;
      records += await sendElevator({ url, site, elevator, state, options, registrar }, tally);
      state = { ...state, done: [...state.done, elevator.number] };
      writeHistory(options.dataFolder, state);
      console.print(`history  elevator ${elevator.number} is sent, ${tally.readings} readings so far`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  tell(tally, records, (performance.now() - begun) / 1000, console);
}

/** What is left, site by turn: each has a gateway of its own, with a limit of its own. */
function queueOf({ sites, done }: HistoryState, { elevators }: HistoryOptions) {
  const all = Array.from({ length: elevatorsPerSite }, (_, at) =>
    sites.flatMap((site) => {
      const elevator = site.elevators[at];
      return elevator === undefined ? [] : [{ site, elevator }];
    }),
  ).flat();
  return all.filter(({ elevator: { number } }) => number < elevators && !done.includes(number));
}

const begin = ({ seed, days }: HistoryOptions): HistoryState => ({
  ...{ seed, days, sites: [], done: [] },
  endMs: Math.floor(Date.now() / hourMs) * hourMs,
});

function requireSame(state: HistoryState, { days, seed }: HistoryOptions): void {
  if (state.days === days) return;
  throw new Error(`Seed ${seed} was begun with --days ${state.days}: go on with that, or take another --seed.`);
}

async function registerMissing(
  registrar: Registrar,
  before: HistoryState,
  { elevators, dataFolder }: HistoryOptions,
  { print }: Console,
): Promise<HistoryState> {
  let state = before;
  for (let at = state.sites.length; at * elevatorsPerSite < elevators; at++) {
    const numbers = Array.from({ length: elevatorsPerSite }, (_, n) => at * elevatorsPerSite + n);
    const site = await registerSite(registrar, numbers);
    state = { ...state, sites: [...state.sites, site] };
    writeHistory(dataFolder, state);
    print(`history  registered elevators ${numbers[0]} to ${numbers.at(-1)} of seed ${state.seed}`);
  }
  return state;
}

interface Sent {
  readonly url: string;
  readonly site: RegisteredSite;
  readonly elevator: RegisteredElevator;
  readonly state: HistoryState;
  readonly options: HistoryOptions;
  readonly registrar: Registrar;
}

/** Readings, then what a service company would know; what really was goes into a file. Returns the number of records. */
async function sendElevator({ url, site, elevator, state, options, registrar }: Sent, tally: Tally): Promise<number> {
  const { seed, days, endMs } = state;
  const startMs = endMs - days * dayMs;
  const sending = { deviceId: site.gateway.id, credential: site.gateway.credential, signal: registrar.signal };
  const isRaw = elevator.number < options.rawElevators;
  const rawFromMs = isRaw ? startMs : Math.max(startMs, endMs - options.rawHours * hourMs);
  const life = new ToldLife(elevator, { seed, startMs, rawFromMs, endMs, rawEveryMs: options.rawSeconds * 1000 });
  await sendBatches(url, sending, batchesOf(life.readings()), tally);
  const { records, maintenance } = life.condition;
  const file = path.join(options.dataFolder, 'simulated-truth.json');
  const known = readState<{ readonly equipmentId: string }[]>(file) ?? [];
  const { equipmentId, number: index } = elevator;
  const truth = records.map((fault) => ({ equipmentId, index, ...fault }));
  writeState(file, [...known.filter((one) => one.equipmentId !== equipmentId), ...truth]);
  return recordTruth(registrar, equipmentId, { faults: records, maintenance });
}

function tell({ readings, refused, waitedMs }: Tally, records: number, seconds: number, { print }: Console): void {
  const perSecond = Math.round(readings / Math.max(seconds, 0.001));
  print(
    `history  ${readings} readings in ${seconds.toFixed(1)} s: ${perSecond} a second; ${refused} refused, ${records} records`,
  );
  if (waitedMs > 0)
    print(`history  ${(waitedMs / 1000).toFixed(0)} s of waiting (of all senders together) as the door's limits asked`);
}
