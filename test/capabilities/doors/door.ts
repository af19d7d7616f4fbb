import type { Viewer } from '../../../platform/auth/viewer.ts';
import type { World } from '../../../subgraphs/telemetry/test-support/world.ts';
import type { SubgraphClient } from '../../support/subgraph-client.ts';
import type { Batch } from './batch.ts';

export type TheWorld = World<SubgraphClient>;

export interface Sender {
  readonly deviceId: string;
  readonly credential: string;
  readonly viewer: Viewer;
}

export interface Answer {
  readonly accepted: number;
  readonly duplicates: number;
  readonly rejected: readonly { readonly index: number; readonly code: string }[];
  /** Why nothing was taken; CLOSED when the door said no more than that. */
  readonly error: string | null;
  readonly retryAfterMs: number | null;
}

export const nothing = (error: string, retryAfterMs: number | null = null): Answer => ({
  ...{ accepted: 0, duplicates: 0, rejected: [], error, retryAfterMs },
});

/** What a door's format can say; a case that needs more is not asked of it. */
export type Can =
  | 'unit'
  | 'key'
  | 'half milliseconds'
  | 'readings of several devices'
  | 'infinity'
  | 'mode'
  | 'credential'
  | 'bytes'
  | 'thousand';

export interface Door {
  readonly name: string;
  readonly can: ReadonlySet<Can>;
  readonly send: (sender: Sender, batch: Batch) => Promise<Answer>;
  /** Bytes that are no batch. */
  readonly sendBytes: (sender: Sender, bytes: Uint8Array) => Promise<Answer>;
}

export const jsonCan: readonly Can[] = [
  'unit',
  'key',
  'half milliseconds',
  'readings of several devices',
  'infinity',
  'mode',
];
export const can = {
  json: jsonCan,
  senml: ['unit', 'half milliseconds', 'readings of several devices', 'infinity'],
  binary: ['half milliseconds', 'readings of several devices', 'infinity', 'mode'],
} as const satisfies Record<string, readonly Can[]>;

export const answerOf = (body: unknown): Answer => {
  const { accepted, duplicates, rejected, errors, retryAfterMs } = body as Omit<Answer, 'error'> & {
    errors: { code: string }[];
  };
  const error = errors[0]?.code ?? null;
  return { accepted, duplicates, rejected: rejected.map(({ index, code }) => ({ index, code })), error, retryAfterMs };
};
