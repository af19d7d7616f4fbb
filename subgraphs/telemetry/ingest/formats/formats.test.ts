import { encode } from 'cborg';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { operatingModes } from '../../../../core/contracts/operating-mode.ts';
import { batchOfColumns, rowsOfBatch } from './columns.ts';
import { decodeReadings } from './decode-readings.ts';
import { encodeDeviceBatch, readingsOfDeviceBatch } from './device-batch.ts';
import { readingsOfJson } from './json-batch.ts';
import { readingsOfSenml } from './senml.ts';
import { readingsOfSenmlCbor } from './senml-cbor.ts';

const now = Date.UTC(2026, 5, 1, 12);
const child = '22222222-2222-4222-8222-222222222222';
const bytesOf = (json: unknown) => Buffer.from(JSON.stringify(json));

function read(parsed: ReturnType<typeof decodeReadings>) {
  if (!parsed.ok) throw new Error(parsed.why);
  return 'columns' in parsed.message ? rowsOfBatch(parsed.message) : parsed.message;
}

describe('a SenML pack', () => {
  it('is resolved as the example of RFC 8428 with bases and relative times', () => {
    const pack = [
      { bn: 'urn:dev:ow:10e2073a01080063:', bt: 1.276020076e9, bu: 'A', bver: 5, n: 'voltage', u: 'V', v: 120.1 },
      { n: 'current', t: -5, v: 1.2 },
      { n: 'current', t: -4, v: 1.3 },
    ];
    expect(read(readingsOfSenml(pack, now)).readings).toEqual([
      {
        metric: 'voltage',
        deviceId: 'urn:dev:ow:10e2073a01080063:',
        unit: 'V',
        value: 120.1,
        timestamp: 1276020076000,
      },
      { metric: 'current', deviceId: 'urn:dev:ow:10e2073a01080063:', unit: 'A', value: 1.2, timestamp: 1276020071000 },
      { metric: 'current', deviceId: 'urn:dev:ow:10e2073a01080063:', unit: 'A', value: 1.3, timestamp: 1276020072000 },
    ]);
  });

  it('means now without a time, seconds from now with a small one, and keeps milliseconds', () => {
    const times = [{}, { t: -2.5 }, { t: 1780315140.123 }, { bt: 1780315140, t: 0.25 }];
    const { readings } = read(
      readingsOfSenml(
        times.map((time) => ({ n: 'humidity', v: 1, ...time })),
        now,
      ),
    );
    expect(readings.map(({ timestamp }) => timestamp)).toEqual([now, now - 2500, 1780315140123, 1780315140250]);
    const [fine] = read(readingsOfSenml([{ n: 'humidity', v: 1, t: 1780315140.1234 }], now)).readings;
    expect(Number.isInteger(fine?.timestamp)).toBe(false);
  });

  it('finds the device in the name, adds the base value, and spells units as the catalogue does', () => {
    const pack = [{ bn: `urn:uuid:${child}:`, bv: 20 }, { n: 'humidity', u: '%RH', v: 0.5 }, { n: 'humidity' }];
    expect(read(readingsOfSenml(pack, now)).readings).toMatchObject([
      { metric: 'humidity', deviceId: child, unit: '%', value: 20.5 },
      { value: 20 },
    ]);
  });

  it('has no number for texts, booleans, data and sums', () => {
    const pack = [{ vs: 'x' }, { vb: true }, { vd: 'aGk' }, { s: 4 }].map((value) => ({ n: 'humidity', ...value }));
    expect(read(readingsOfSenml(pack, now)).readings.map(({ value }) => value)).toEqual([NaN, NaN, NaN, NaN]);
  });

  it.each([
    [{}, 'array'],
    [[1], 'object'],
    [[{ n: 1 }], '`n`'],
    [[{ n: 'a', v: '12' }], '`v`'],
    [[{ bver: 11, n: 'a', v: 1 }], 'version 10'],
    [[{ n: 'a', v: 1, must_: 1 }], 'must be understood'],
  ])('is refused as a whole when it is %j', (pack, why) => {
    expect(readingsOfSenml(pack, now)).toMatchObject({ ok: false, why: expect.stringContaining(why) });
  });

  it('says the same in CBOR, with integer labels, decimal fractions and half floats', () => {
    const cbor = (records: [number, unknown][][]) => encode(records.map((record) => new Map(record)));
    const pack = cbor([
      [
        [-2, `${child}/`],
        [-3, 1780315140],
        [0, 'humidity'],
        [2, 50.5],
      ],
      [
        [0, 'humidity'],
        [2, NaN],
        [6, 1],
      ],
      [
        [0, 'humidity'],
        [2, 2n ** 60n],
        [6, 2],
      ],
    ]);
    expect(read(readingsOfSenmlCbor(pack, now)).readings).toMatchObject([
      { metric: 'humidity', deviceId: child, value: 50.5, timestamp: 1780315140000 },
      { value: NaN },
      { value: 2 ** 60, timestamp: 1780315142000 },
    ]);
    // [{0: "humidity", 2: 4([-1, 215])}]: 21.5, as RFC 8949 writes a decimal fraction.
    const decimal = Buffer.from('81a2006868756d696469747902c4822018d7', 'hex');
    expect(read(readingsOfSenmlCbor(decimal, now)).readings[0]?.value).toBe(21.5);
    for (const hex of ['', 'ff', '81', '9f', '81a2', 'c4', `${'81'.repeat(50_000)}00`])
      expect(readingsOfSenmlCbor(Buffer.from(hex, 'hex'), now).ok).toBe(false);
  });
});

describe('columns', () => {
  const time = [now, now + 1];
  it('name what repeats once', () => {
    const columns = {
      ...{ metrics: ['temperature', 'humidity'], units: ['K', null], devices: [child], operatingModes: ['VIP'] },
      ...{ time, value: [280, 50], metric: [0, 1], device: [0, 0], mode: [0, 0], historical: true },
    };
    expect(read(readingsOfJson(bytesOf(columns), now))).toMatchObject({
      historical: true,
      readings: [
        { metric: 'temperature', unit: 'K', value: 280, timestamp: now, deviceId: child, operatingMode: 'vip' },
        { metric: 'humidity', unit: null, value: 50, timestamp: now + 1, deviceId: child, operatingMode: 'vip' },
      ],
    });
  });

  it.each([
    [{ metrics: ['a'], time, value: [1] }, 'value'],
    [{ metrics: ['a', 'b'], time, value: [1, 2] }, 'metric'],
    [{ metrics: ['a', 'b'], time, value: [1, 2], metric: [0, 2] }, 'metric'],
    [{ metrics: ['a'], time, value: [1, 2], device: [0, 0] }, 'device'],
    [{ metrics: ['a'], time, value: [1, 2], operatingModes: ['vip' as const], mode: [0] }, 'mode'],
    [{ metrics: ['a'], time, value: [1, 2], metric: [0, 0.5] }, 'metric'],
  ])('%j are refused by the name of the column', (columns, path) => {
    expect(batchOfColumns(columns)).toMatchObject({ ok: false, path: [path] });
  });
});

describe('the columnar binary of a device', () => {
  const reading = fc.record({
    metricId: fc.integer({ min: 0, max: 0xffff }),
    time: fc.oneof(fc.integer({ min: now, max: now + 1e6 }), fc.integer({ min: 0, max: 2e12 })),
    value: fc.double(),
    device: fc.integer({ min: 0, max: 1 }),
    mode: fc.integer({ min: 0, max: operatingModes.length - 1 }),
  });

  it('comes out as it went in', () => {
    fc.assert(
      fc.property(fc.array(reading, { maxLength: 20 }), fc.boolean(), fc.boolean(), (readings, historical, named) => {
        const devices = named ? [child, '33333333-3333-4333-8333-333333333333'] : [];
        const { readings: found, ...shared } = read(
          readingsOfDeviceBatch(encodeDeviceBatch({ historical, operatingMode: 2, devices, readings })),
        );
        expect(shared).toEqual({ historical, operatingMode: 'normal', sent: readings.length });
        expect(found).toEqual(
          readings.map(({ metricId, time, value, device, mode }) => ({
            ...{ metric: metricId, timestamp: time, value, deviceId: devices[named ? device : 0] },
            operatingMode: mode === 0 ? null : operatingModes[mode],
          })),
        );
      }),
    );
  });

  it('is refused when a byte is missing or too many, and when it points outside of its lists', () => {
    const readings = [{ metricId: 7, time: now, value: 1, device: 0 }];
    const good = encodeDeviceBatch({ devices: [child], readings });
    for (let length = 0; length < good.length; length++)
      expect(readingsOfDeviceBatch(good.slice(0, length)).ok).toBe(false);
    expect(readingsOfDeviceBatch(Buffer.concat([good, Buffer.of(0)])).ok).toBe(false);
    expect(
      readingsOfDeviceBatch(encodeDeviceBatch({ devices: [child], readings: [{ ...readings[0]!, device: 1 }] })).ok,
    ).toBe(false);
    expect(
      readingsOfDeviceBatch(encodeDeviceBatch({ devices: [], readings: [{ ...readings[0]!, mode: 99 }] })).ok,
    ).toBe(false);
    const many = encodeDeviceBatch({ devices: [], readings: Array(1_001).fill(readings[0]) });
    expect(read(readingsOfDeviceBatch(many))).toMatchObject({ sent: 1_001, readings: [] });
  });
});

it('tells the formats apart by their first bytes', () => {
  const rows = { readings: [{ metric: 'humidity', value: 1, timestamp: '2026-06-01T12:00:00Z' }] };
  expect(read(decodeReadings(bytesOf(rows), now)).readings).toHaveLength(1);
  expect(read(decodeReadings(bytesOf([{ n: 'humidity', v: 1 }]), now)).readings).toHaveLength(1);
  expect(
    read(
      decodeReadings(
        encode([
          new Map<number, unknown>([
            [0, 'humidity'],
            [2, 1],
          ]),
        ]),
        now,
      ),
    ).readings,
  ).toHaveLength(1);
  const binary = encodeDeviceBatch({ devices: [], readings: [{ metricId: 8, time: now, value: 1 }] });
  expect(read(decodeReadings(binary, now)).readings).toHaveLength(1);
  for (const bytes of [Buffer.alloc(0), Buffer.from('hello'), Buffer.of(0xff, 0xfe), Buffer.from('{"readings":1}')])
    expect(decodeReadings(bytes, now).ok).toBe(false);
});
