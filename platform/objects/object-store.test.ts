import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import S3rver from 's3rver';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isObjectStoreAddress, type ObjectStore } from './object-store.ts';
import { openObjectStore } from './open-object-store.ts';

let folder: string;
let server: S3rver;
const stores: Record<'directory' | 's3', ObjectStore | undefined> = { directory: undefined, s3: undefined };

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'objects-'));
  const place = { directory: path.join(folder, 's3'), address: '127.0.0.1', port: 0, silent: true };
  server = new S3rver({ ...place, configureBuckets: [{ name: 'things', configs: [] }] });
  const { port } = await server.run();
  // The test server knows one pair of keys, its own.
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'S3RVER', AWS_SECRET_ACCESS_KEY: 'S3RVER' });
  stores.directory = openObjectStore(pathToFileURL(path.join(folder, 'plain')).href);
  stores.s3 = openObjectStore(`s3://things/deep/down?endpoint=http://127.0.0.1:${port}&region=eu-central-1`);
});
afterAll(async () => {
  for (const store of Object.values(stores)) await store?.[Symbol.asyncDispose]();
  await server.close();
  await rm(folder, { recursive: true });
});

describe.each(['directory', 's3'] as const)('objects in a store of the kind %s', (kind) => {
  const store = (): ObjectStore => stores[kind]!;

  it('come back as they were put, whole and in part', async () => {
    const key = `raw/2026-11/${randomUUID()}.bin`;
    const body = randomBytes(100_000);
    await store().put(key, body);
    expect(await store().size(key)).toBe(100_000);
    expect(Buffer.compare(await buffer((await store().stream(key))!), body)).toBe(0);
    expect(await store().bytes(key, { from: 10, to: 19 })).toEqual(body.subarray(10, 20));
  });

  it('are replaced, and are gone when they were removed', async () => {
    const key = randomUUID();
    await store().put(key, Buffer.from('one'));
    await store().put(key, { stream: Readable.from([Buffer.from('tw'), Buffer.from('o')]), bytes: 3 });
    expect(Buffer.from((await store().bytes(key))!).toString()).toBe('two');
    await store().remove(key);
    await store().remove(key);
    expect(await store().bytes(key)).toBeNull();
    expect(await store().size(key)).toBeNull();
  });

  it('are listed by the beginning of their keys, in order', async () => {
    const one = randomUUID();
    for (const name of ['b/2', 'a', 'b/1', 'c']) await store().put(`${one}/${name}`, Buffer.from(name));
    const keys = async (prefix: string) => {
      const found = [];
      for await (const { key, bytes } of store().list(prefix)) found.push([key, bytes]);
      return found;
    };
    expect(await keys(`${one}/b`)).toEqual([
      [`${one}/b/1`, 3],
      [`${one}/b/2`, 3],
    ]);
    expect(await keys(`${one}/`)).toHaveLength(4);
    expect(await keys(randomUUID())).toEqual([]);
  });

  it('have keys that stay inside the store', async () => {
    for (const key of ['../out', 'a/../../out', '/etc', 'a//b', '', 'a\\b', '.', 'ä', '~a', 'x'.repeat(901)])
      await expect(store().put(key, Buffer.from('x')), key).rejects.toThrow(/no key of an object/);
  });
});

it('a file that did not become whole leaves nothing behind', async () => {
  const key = `half/${randomUUID()}`;
  const broken = Readable.from(
    (async function* () {
      yield Buffer.from('beginning');
      throw new Error('the line is dead');
    })(),
  );
  await expect(stores.directory!.put(key, { stream: broken, bytes: 100 })).rejects.toThrow('the line is dead');
  const short = { stream: Readable.from([Buffer.from('abc')]), bytes: 4 };
  await expect(stores.directory!.put(key, short)).rejects.toThrow('4 bytes');
  expect(await readdir(path.join(folder, 'plain', 'half'))).toEqual([]);
});

it('an address is a folder or a bucket', () => {
  for (const address of ['file:///data/objects', 's3://bucket', 's3://bucket/prefix?region=eu-central-1'])
    expect(isObjectStoreAddress(address), address).toBe(true);
  for (const address of ['file:///', 'file://host/x', 's3:///x', 'https://x', '/data', ''])
    expect(isObjectStoreAddress(address), address).toBe(false);
});
