import { encode } from 'cborg';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rowsOfBatch } from './columns.ts';
import { decodeReadings } from './decode-readings.ts';
import { encodeDeviceBatch, batchOfDeviceBatch } from './device-batch.ts';
import { readingsOfJson } from './json-batch.ts';
import { readingsOfSenmlCbor } from './senml-cbor.ts';
import { readingsOfSenml } from './senml.ts';
import { FrameGuard } from '../mqtt/frame-guard.ts';
import { decodeSparkplug, encodeSparkplug } from '../mqtt/sparkplug-payload.ts';
import { readDatagram, refusalOf, resetOf } from '../coap/datagram.ts';

/** FUZZ_CASES=100000 asks for more. */
const numRuns = Number(process.env['FUZZ_CASES'] ?? 5_000);
const longestBlockMs = 50;
const now = Date.UTC(2026, 5, 1);

/** Good bytes with some of them changed, left out, doubled or cut off; now and then any bytes at all. */
const damaged = (good: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> =>
  fc.oneof(
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }) },
    {
      weight: 4,
      arbitrary: fc
        .tuple(
          good,
          fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 }), fc.constantFrom('set', 'drop', 'add', 'cut')), {
            maxLength: 6,
          }),
        )
        .map(([bytes, changes]) => changes.reduce(change, bytes)),
    },
  );

function change(bytes: Uint8Array, [where, byte, how]: readonly [number, number, string]): Uint8Array {
  const at = bytes.length === 0 ? 0 : where % bytes.length;
  if (how === 'cut') return bytes.slice(0, at);
  const middle = how === 'drop' ? [] : how === 'add' ? [byte, ...bytes.subarray(at, at + 1)] : [byte];
  return Uint8Array.of(...bytes.subarray(0, at), ...middle, ...bytes.subarray(at + 1));
}

/** What a decoder must do with any bytes: answer, with rows of the right shape or a reason, and soon. */
function survives(decode: (bytes: Uint8Array) => ReturnType<typeof decodeReadings>) {
  return (bytes: Uint8Array): void => {
    const parsed = decode(bytes);
    expect(parsed.ok || parsed.why.length > 0).toBe(true);
    if (!parsed.ok) return;
    const { readings } = 'columns' in parsed.message ? rowsOfBatch(parsed.message) : parsed.message;
    for (const { value, timestamp, metric } of readings) {
      expect(typeof value).toBe('number');
      expect(['number', 'string']).toContain(typeof timestamp);
      expect(['number', 'string']).toContain(typeof metric);
    }
  };
}

const reading = fc.record({
  metricId: fc.nat(0xffff),
  time: fc.integer({ min: now, max: now + 1e9 }),
  value: fc.double(),
});
const record = fc.record(
  {
    ...{ n: fc.string(), v: fc.oneof(fc.double(), fc.string()), t: fc.double(), u: fc.string(), bn: fc.string() },
    ...{ bt: fc.double(), bv: fc.double(), vs: fc.string(), vb: fc.boolean(), bver: fc.nat(12), x_: fc.boolean() },
  },
  { requiredKeys: [] },
);
const labels: Readonly<Record<string, number>> = {
  n: 0,
  v: 2,
  t: 6,
  u: 1,
  bn: -2,
  bt: -3,
  bv: -5,
  vs: 3,
  vb: 4,
  bver: -1,
};
const cbor = (records: readonly object[]) =>
  encode(
    records.map((one) => new Map(Object.entries(one).map(([name, value]) => [labels[name] ?? name, value as unknown]))),
  );

describe(`any bytes, ${numRuns} times each`, { timeout: 600_000 }, () => {
  it('CBOR as SenML', () => {
    const packs = fc.array(record, { maxLength: 5 }).map(cbor);
    fc.assert(
      fc.property(
        damaged(packs),
        survives((bytes) => readingsOfSenmlCbor(bytes, now)),
      ),
      { numRuns },
    );
  });

  it('SenML as JSON, and any JSON at all', () => {
    const packs = fc.oneof(fc.array(record, { maxLength: 5 }), fc.jsonValue());
    const texts = packs.map((pack) => new TextEncoder().encode(JSON.stringify(pack)));
    fc.assert(
      fc.property(
        damaged(texts),
        survives((bytes) => readingsOfJson(bytes, now)),
      ),
      { numRuns },
    );
    fc.assert(
      fc.property(fc.anything(), (value) => void readingsOfSenml(value, now)),
      { numRuns },
    );
  });

  it('rows and columns as JSON', () => {
    const columns = fc.record(
      {
        ...{
          metrics: fc.array(fc.string(), { maxLength: 3 }),
          units: fc.array(fc.option(fc.string()), { maxLength: 3 }),
        },
        ...{ time: fc.array(fc.double(), { maxLength: 4 }), value: fc.array(fc.double(), { maxLength: 4 }) },
        ...{
          metric: fc.array(fc.integer({ min: -1, max: 4 }), { maxLength: 4 }),
          readings: fc.array(record, { maxLength: 3 }),
        },
      },
      { requiredKeys: [] },
    );
    const texts = columns.map((one) => new TextEncoder().encode(JSON.stringify(one)));
    fc.assert(
      fc.property(
        damaged(texts),
        survives((bytes) => decodeReadings(bytes, now)),
      ),
      { numRuns },
    );
  });

  it('the columnar binary', () => {
    const batches = fc.array(reading, { maxLength: 5 }).map((readings) => encodeDeviceBatch({ devices: [], readings }));
    fc.assert(fc.property(damaged(batches), survives(batchOfDeviceBatch)), { numRuns });
  });

  it('Sparkplug B', () => {
    const metric = fc.record(
      { name: fc.string(), alias: fc.nat(), datatype: fc.nat(20), doubleValue: fc.double() },
      { requiredKeys: [] },
    );
    const payloads = fc
      .array(metric, { maxLength: 4 })
      .map((metrics) => encodeSparkplug({ seq: 1, timestamp: now, metrics }));
    fc.assert(
      fc.property(damaged(payloads), (bytes) => {
        const found = decodeSparkplug(bytes);
        expect(found === null || Array.isArray(found.metrics)).toBe(true);
      }),
      { numRuns },
    );
  });

  it('the lengths of MQTT packets, however they are cut into chunks', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 8 }), (chunks) => {
        const [whole, parts] = [new FrameGuard(100), new FrameGuard(100)];
        const together = Buffer.concat(chunks);
        const passed = chunks.every((chunk) => parts.pass(chunk));
        expect(passed).toBe(whole.pass(together));
      }),
      { numRuns },
    );
  });

  it('CoAP datagrams: what is answered is never longer than what came', () => {
    const request = Buffer.from('44020001aabbccddb974656c656d65747279ff7b7d', 'hex');
    fc.assert(
      fc.property(damaged(fc.constant(new Uint8Array(request))), (bytes) => {
        const found = readDatagram(bytes);
        const answer = found === null ? resetOf(bytes) : refusalOf(found, 0x80);
        expect(answer?.length ?? 0).toBeLessThanOrEqual(Math.max(4, bytes.length));
      }),
      { numRuns },
    );
  });

  it('nesting and lengths that promise more than there is are found out at once', () => {
    const hostile = [
      ...[
        Buffer.from('81'.repeat(100_000), 'hex'),
        Buffer.from('9bffffffffffffffff', 'hex'),
        Buffer.from('5affffffff', 'hex'),
      ],
      ...[Buffer.from('['.repeat(100_000)), Buffer.from(`${'{"a":'.repeat(1_000)}1${'}'.repeat(1_000)}`)],
      Buffer.concat([Buffer.from('SSD\x01'), Buffer.alloc(28, 0xff)]),
    ];
    for (const bytes of hostile) {
      const from = performance.now();
      expect(decodeReadings(bytes, now).ok).toBe(false);
      // The limit of the house for one turn of the event loop, with room for a busy machine.
      expect(performance.now() - from).toBeLessThan(10 * longestBlockMs);
    }
  });
});
