import { randomUUID } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { type ByteSpan, checkedKey, type ObjectStore, type SizedStream, type StoredObject } from './object-store.ts';

/** Where a body is written before it gets its name; no key begins so. */
const unfinished = '~';

/** Objects as files of one folder. A file appears under its name only when all of it is on disk. */
export class DirectoryStore implements ObjectStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  #fileOf(key: string): string {
    return path.join(this.#folder, ...checkedKey(key).split('/'));
  }

  async put(key: string, body: Uint8Array | SizedStream): Promise<void> {
    const file = this.#fileOf(key);
    const folder = path.dirname(file);
    await mkdir(folder, { recursive: true });
    const temporary = path.join(folder, `${unfinished}${randomUUID()}`);
    try {
      const handle = await open(temporary, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY, 0o600);
      try {
        await write(handle, body);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(temporary, file);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    await syncFolder(folder);
  }

  async size(key: string): Promise<number | null> {
    const found = await unlessMissing(stat(this.#fileOf(key)));
    return found?.isFile() ? found.size : null;
  }

  async stream(key: string, span?: ByteSpan): Promise<Readable | null> {
    if ((await this.size(key)) === null) return null;
    return createReadStream(this.#fileOf(key), span ? { start: span.from, end: span.to } : {});
  }

  async bytes(key: string, span?: ByteSpan): Promise<Uint8Array | null> {
    const stream = await this.stream(key, span);
    return stream === null ? null : await buffer(stream);
  }

  async remove(key: string): Promise<void> {
    await rm(this.#fileOf(key), { force: true });
  }

  async *list(prefix: string): AsyncIterable<StoredObject> {
    const entries = (await unlessMissing(readdir(this.#folder, { recursive: true, withFileTypes: true }))) ?? [];
    const keys = entries
      .filter((entry) => entry.isFile() && !entry.name.startsWith(unfinished))
      .map((entry) => path.relative(this.#folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
      .filter((key) => key.startsWith(prefix));
    for (const key of keys.sort()) {
      const bytes = await this.size(key);
      if (bytes !== null) yield { key, bytes };
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

async function write(handle: FileHandle, body: Uint8Array | SizedStream): Promise<void> {
  if (body instanceof Uint8Array) return handle.writeFile(body);
  let written = 0;
  for await (const chunk of body.stream as AsyncIterable<Uint8Array>) {
    written += chunk.length;
    if (written > body.bytes) break;
    await handle.writeFile(chunk);
  }
  if (written !== body.bytes) throw new RangeError(`The body is not of the ${body.bytes} bytes that were announced.`);
}

/** The name of a file is on disk only when its folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function unlessMissing<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  }
}
