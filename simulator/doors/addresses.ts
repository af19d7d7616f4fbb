import path from 'node:path';
import { readState } from '../state-file.ts';

/** Where the doors are; null where one is not open. */
export interface DoorAddresses {
  readonly graphql: string;
  readonly http: string | null;
  readonly ingestStream: string | null;
  readonly mqtt: string | null;
  readonly coap: string | null;
}

interface ReadyFile {
  readonly doors?: Partial<Record<keyof DoorAddresses, string>>;
}

/** As the running product wrote them into its folder (ready.json); without it, the graph alone. */
export function readAddresses(dataFolder: string, graphUrl: string): DoorAddresses {
  const { doors = {} } = readState<ReadyFile>(path.join(dataFolder, 'ready.json')) ?? {};
  const { http = null, ingestStream = null, mqtt = null, coap = null } = doors;
  return { graphql: graphUrl, http, ingestStream, mqtt, coap };
}

/** The HTTP door of telemetry itself, which bulk data need not pass the gateway for. */
export const bulkAddress = ({ ingestStream, http }: DoorAddresses): string | null =>
  ingestStream?.replace(/^ws/, 'http').replace(/\/stream$/, '') ?? http;
