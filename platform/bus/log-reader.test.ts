import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { privateServers } from '../../test/support/private-servers.ts';
import { type Bus, connectBus } from './bus.ts';
import { LogGap } from './log-reader.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('reading a stream from an offset', () => {
  const closing = new AsyncDisposableStack();
  let bus: Bus;
  beforeAll(async () => {
    const servers = closing.use(await privateServers());
    bus = closing.use(await connectBus(servers.urls.NATS_URL, 'test'));
    await bus.ensureStream('LOG', ['log.*'], { maxBytes: 1_000_000, duplicateWindowMs: 60_000 });
    for (let n = 1; n <= 10; n++) await bus.publish('log.a', bytes(String(n)), `id-${n}`);
  });
  afterAll(() => closing.disposeAsync());

  const take = async (from: number, count: number) => {
    const stop = new AbortController();
    const seqs: number[] = [];
    for await (const { seq } of bus.readLog({ stream: 'LOG', subjects: ['log.a'], from, signal: stop.signal })) {
      seqs.push(seq);
      if (seqs.length === count) stop.abort();
      if (seqs.length === count) break;
    }
    return seqs;
  };

  it('gives every message after the offset, in order', async () => {
    expect(await take(4, 7)).toEqual([4, 5, 6, 7, 8, 9, 10]);
  });

  it('stores a repeat of the same id once', async () => {
    expect(await bus.publish('log.a', bytes('10'), 'id-10')).toMatchObject({ seq: 10, duplicate: true });
    expect((await bus.sequences('LOG')).last).toBe(10);
  });

  it('refuses to skip what was purged, and a stream that ends before the offset', async () => {
    await bus.purgeBelow('LOG', 5);
    await expect(take(4, 1)).rejects.toThrow(LogGap);
    await expect(take(12, 1)).rejects.toThrow('another stream');
    expect(await take(5, 2)).toEqual([5, 6]);
  });

  it('hands over every entry of a bucket before a watch resolves, then the changes', async () => {
    const bucket = await bus.keyValue('things');
    for (let n = 0; n < 50; n++) await bucket.put(`key.${n}`, bytes(String(n)));
    await bucket.delete('key.7');
    const seen = new Map<string, string | null>();
    const changed = Promise.withResolvers<void>();
    const stop = await bucket.watch((key, value) => {
      seen.set(key, value && new TextDecoder().decode(value));
      if (key === 'later') changed.resolve();
    });
    expect(seen.size).toBe(50);
    expect(seen.get('key.7')).toBeNull();
    await bucket.put('later', bytes('x'));
    await changed.promise;
    await stop();
  });
});
