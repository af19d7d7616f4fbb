import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { byteRange } from '../../subgraphs/devices/domain/byte-range.ts';
import { manifestText } from '../../subgraphs/devices/domain/firmware-manifest.ts';
import type { BatchReading } from '../doors/device-batch.ts';
import type { Door } from '../doors/door.ts';
import { Backlog } from '../fleet/simulated.ts';
import { seeded } from '../physics/random.ts';
import { download } from './download.ts';
import { type Manifest, neverUpdated, refusalOf } from './firmware-manifest.ts';
import { flakyDoor } from './flaky-door.ts';

const pair = generateKeyPairSync('ed25519');
const publicKey = Buffer.from(pair.publicKey.export({ format: 'jwk' }).x ?? '', 'base64url').toString('base64');
const artefact = randomBytes(200_000);
const sha256 = createHash('sha256').update(artefact).digest('hex');
const nowMs = Date.UTC(2026, 5, 1);

/** Signed as the product's publishers sign. */
function manifestOf(versionCounter: number, expiresAt?: string): Manifest {
  const said = {
    ...{ manufacturer: 'Example', model: 'M', version: `${versionCounter}.0`, versionCounter },
    ...{ sizeBytes: artefact.length, sha256 },
  };
  const text = manifestText({ ...said, expiresAt: expiresAt === undefined ? null : new Date(expiresAt) });
  const signature = sign(null, Buffer.from(text), pair.privateKey).toString('base64');
  return { firmwareId: 'f', ...said, signature, publicKey, ...(expiresAt === undefined ? {} : { expiresAt }) };
}

describe('a device that is offered firmware', () => {
  it('takes what is signed as publishers sign it', () => {
    expect(refusalOf(manifestOf(2), neverUpdated, nowMs)).toBeNull();
    expect(refusalOf(manifestOf(2, '2026-07-01T00:00:00.000Z'), neverUpdated, nowMs)).toBeNull();
  });

  it.each([
    ['a field that was changed', { ...manifestOf(2), sha256: '00' }, neverUpdated, 'signature'],
    ['no key', { ...manifestOf(2), publicKey: '' }, neverUpdated, 'signature'],
    ['a lower counter', manifestOf(2), { versionCounter: 3, publicKey }, 'counter 2'],
    ['another publisher', manifestOf(2), { versionCounter: 1, publicKey: 'other' }, 'another publisher'],
    ['an expired one', manifestOf(2, '2026-05-01T00:00:00.000Z'), neverUpdated, 'expired'],
  ] as const)('refuses %s', (_, manifest, installed, why) => {
    expect(refusalOf(manifest, installed, nowMs)).toContain(why);
  });
});

describe('a download over a link that breaks', () => {
  let server: Server;
  afterEach(() => void server.close());
  const asked: (string | undefined)[] = [];

  /** Serves as the door for devices does, and cuts the connection after so many bytes, so many times. */
  async function serve(content: Buffer, cuts: number, cutAfter = 70_000) {
    asked.length = 0;
    server = createServer((request, response) => {
      asked.push(request.headers.range);
      const range = byteRange(request.headers.range, content.length);
      const { from } = range === 'whole' || range === 'unsatisfiable' ? { from: 0 } : range;
      const part = content.subarray(from);
      const span = { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` };
      response.writeHead(range === 'whole' ? 200 : 206, { 'content-length': part.length, ...span });
      if (asked.length > cuts) return response.end(part);
      response.write(part.subarray(0, cutAfter), () => response.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/devices/firmware?id=f`;
    const breaks: number[] = [];
    const onBreak = (soFar: number) => Promise.resolve(void breaks.push(soFar));
    const { signal } = new AbortController();
    const result = await download({ url, credential: 'c', sha256, sizeBytes: artefact.length, signal, onBreak });
    return { result, breaks };
  }

  it('asks only for what is missing and ends with the whole', async () => {
    const { result, breaks } = await serve(artefact, 2);
    expect(result).toMatchObject({ ok: true, breaks: 2 });
    expect(result.ok && Buffer.from(result.bytes).equals(artefact)).toBe(true);
    expect(asked).toEqual([undefined, ...breaks.map((soFar) => `bytes=${soFar}-`)]);
  });

  it('is refused when what arrives is not what was announced', async () => {
    const { result } = await serve(randomBytes(artefact.length), 0);
    expect(result).toEqual({ ok: false, reason: 'the SHA-256 of the artefact differs' });
  });

  it('is given up when the link never carries it', async () => {
    const { result } = await serve(artefact, Infinity, 10);
    expect(result).toMatchObject({ ok: false, reason: expect.stringContaining('the link broke') as string });
  });
});

describe('a bad link', () => {
  it('loses batches and answers, and in the end everything arrived, in order', async () => {
    const arrived: number[] = [];
    const door: Door = {
      name: 'test',
      sendReadings: (readings) => Promise.resolve((arrived.push(...readings.map(({ value }) => value)), [])),
      sendEvents: null,
      close: () => undefined,
    };
    const bad = flakyDoor(door, 0.5, seeded(4));
    const backlog = new Backlog();
    const reading = (value: number): BatchReading => ({ deviceId: 'd', metric: 'current', value, timeMs: value });
    let losses = 0;
    for (let value = 0; value < 100 || backlog.size > 0; value++) {
      if (value < 100) backlog.add([reading(value)], []);
      await backlog.sendBy(bad, bad).catch(() => losses++);
    }
    expect(losses).toBeGreaterThan(20);
    // What was answered in vain came twice: the door knows duplicates.
    expect(arrived.length).toBeGreaterThan(100);
    expect([...new Set(arrived)]).toEqual(Array.from({ length: 100 }, (_, value) => value));
  });
});
