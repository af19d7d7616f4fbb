import path from 'node:path';
import { readState, writeState } from '../state-file.ts';

export interface RegisteredElevator {
  readonly number: number;
  readonly equipmentId: string;
  /** By type of device. */
  readonly devices: Readonly<Record<string, string>>;
}

export interface RegisteredSite {
  readonly buildingId: string;
  readonly gateway: { readonly id: string; readonly credential: string };
  readonly elevators: readonly RegisteredElevator[];
}

/** What a run has done; kept, because credentials are shown once, and work need not be done twice. */
export interface HistoryState {
  readonly seed: number;
  readonly days: number;
  /** The moment that history ends at, chosen by the first run. */
  readonly endMs: number;
  readonly sites: readonly RegisteredSite[];
  /** Numbers of elevators that are wholly sent. */
  readonly done: readonly number[];
}

const fileOf = (dataFolder: string, seed: number) => path.join(dataFolder, `simulated-history-${seed}.json`);

export const readHistory = (dataFolder: string, seed: number): HistoryState | undefined =>
  readState<HistoryState>(fileOf(dataFolder, seed));

export const writeHistory = (dataFolder: string, state: HistoryState): void =>
  writeState(fileOf(dataFolder, state.seed), state);
