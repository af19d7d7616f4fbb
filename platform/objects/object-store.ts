import type { Readable } from 'node:stream';

/** Bytes from..to of an object, both included and counted from 0. */
export interface ByteSpan {
  readonly from: number;
  readonly to: number;
}

export interface StoredObject {
  readonly key: string;
  readonly bytes: number;
}

/** A body whose length is known before it is sent. */
export interface SizedStream {
  readonly stream: Readable;
  readonly bytes: number;
}

/**
 * Large immutable things: firmware, pictures, the cold archive. Keys are segments of A–Z a–z 0–9 . _ = - joined by `/`; a key that
 * is none throws. Whoever asks for a key that is not there gets null. Faults of the store itself throw.
 */
export interface ObjectStore extends AsyncDisposable {
  /** Whole or not at all, and durable when it returns; replaces what was there. Throws when the stream is of another length. */
  put(key: string, body: Uint8Array | SizedStream): Promise<void>;
  /** Length in bytes. */
  size(key: string): Promise<number | null>;
  stream(key: string, span?: ByteSpan): Promise<Readable | null>;
  bytes(key: string, span?: ByteSpan): Promise<Uint8Array | null>;
  /** What is not there is deleted already. */
  remove(key: string): Promise<void>;
  /** All whose keys begin with the prefix, in the order of their keys. */
  list(prefix: string): AsyncIterable<StoredObject>;
}

const segment = /^(?!\.{1,2}$)[A-Za-z0-9._=-]+$/;

/** @throws RangeError for a key that could leave the store, or that not every store can keep */
export function checkedKey(key: string): string {
  if (key.length > 900 || !key.split('/').every((part) => segment.test(part)))
    throw new RangeError(`"${key}" is no key of an object: use segments of A–Z a–z 0–9 . _ = - joined by "/".`);
  return key;
}

/** What an address must be, for whoever gave another one. */
export const wantedAddress = 'must be file:///folder or s3://bucket[/prefix][?endpoint=https://…&region=…]';

export function isObjectStoreAddress(address: string): boolean {
  const url = URL.parse(address);
  if (url?.protocol === 'file:') return url.host === '' && url.pathname.length > 1;
  return url?.protocol === 's3:' && url.hostname !== '';
}
