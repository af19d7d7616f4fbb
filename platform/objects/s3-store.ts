import type { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { buffer } from 'node:stream/consumers';
import { type ByteSpan, checkedKey, type ObjectStore, type SizedStream, type StoredObject } from './object-store.ts';

export interface S3Place {
  readonly bucket: string;
  /** Put before each key; without slashes at its ends. */
  readonly prefix: string;
  /** Null: Amazon's own. */
  readonly endpoint: string | null;
  readonly region: string | null;
}

/** Objects in a bucket of S3 or of what speaks its protocol. */
export class S3Store implements ObjectStore {
  readonly #client: S3Client;
  readonly #bucket: string;
  readonly #prefix: string;

  constructor({ bucket, prefix, endpoint, region }: S3Place) {
    this.#bucket = bucket;
    this.#prefix = prefix === '' ? '' : `${prefix}/`;
    this.#client = new S3Client({
      // Other stores do not know the checksums that Amazon's own takes.
      ...{ requestChecksumCalculation: 'WHEN_REQUIRED', responseChecksumValidation: 'WHEN_REQUIRED' },
      ...(endpoint === null ? {} : { endpoint, forcePathStyle: true }),
      ...(region === null ? {} : { region }),
    });
  }

  #at(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.#bucket, Key: this.#prefix + checkedKey(key) };
  }

  async put(key: string, body: Uint8Array | SizedStream): Promise<void> {
    const [Body, ContentLength] = body instanceof Uint8Array ? [body, body.length] : [body.stream, body.bytes];
    await this.#client.send(new PutObjectCommand({ ...this.#at(key), Body, ContentLength }));
  }

  async size(key: string): Promise<number | null> {
    const found = await unlessMissing(this.#client.send(new HeadObjectCommand(this.#at(key))));
    return found?.ContentLength ?? null;
  }

  async stream(key: string, span?: ByteSpan): Promise<Readable | null> {
    const part = span ? { Range: `bytes=${span.from}-${span.to}` } : {};
    const found = await unlessMissing(this.#client.send(new GetObjectCommand({ ...this.#at(key), ...part })));
    return (found?.Body as Readable | undefined) ?? null;
  }

  async bytes(key: string, span?: ByteSpan): Promise<Uint8Array | null> {
    const stream = await this.stream(key, span);
    return stream === null ? null : await buffer(stream);
  }

  async remove(key: string): Promise<void> {
    await this.#client.send(new DeleteObjectCommand(this.#at(key)));
  }

  async *list(prefix: string): AsyncIterable<StoredObject> {
    const query = { Bucket: this.#bucket, Prefix: this.#prefix + prefix };
    for await (const page of paginateListObjectsV2({ client: this.#client }, query))
      for (const { Key, Size } of page.Contents ?? [])
        if (Key !== undefined) yield { key: Key.slice(this.#prefix.length), bytes: Size ?? 0 };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#client.destroy();
  }
}

async function unlessMissing<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Error && ['NoSuchKey', 'NotFound'].includes(error.name)) return null;
    throw error;
  }
}
