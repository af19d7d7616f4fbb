const postgresEpochMs = Date.UTC(2000, 0, 1);
const signature = Uint8Array.of(
  0x50,
  0x47,
  0x43,
  0x4f,
  0x50,
  0x59,
  0x0a,
  0xff,
  0x0d,
  0x0a,
  0x00,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
);
const rowBytes = 46;
const twoTo32 = 4_294_967_296;

/**
 * Rows of `telemetry.raw (ts, value, device_key, metric_id, flags)` in PostgreSQL's binary COPY format, filled in
 * place: at full speed this is all that the writer does per reading. Source: PostgreSQL documentation, COPY, "Binary Format".
 */
export class CopyRows {
  #bytes: Buffer<ArrayBuffer>;
  #view: DataView;
  #at = 0;
  count = 0;

  constructor(capacity: number) {
    [this.#bytes, this.#view] = buffer(capacity);
    this.#at = signature.length;
  }

  add(timeMs: number, value: number, installationKey: number, metricId: number, flags: number): void {
    if (this.#at + rowBytes + 2 > this.#bytes.length) this.#grow();
    const view = this.#view;
    const at = this.#at;
    const us = (timeMs - postgresEpochMs) * 1000;
    const high = Math.floor(us / twoTo32);
    view.setInt16(at, 5);
    view.setInt32(at + 2, 8);
    view.setInt32(at + 6, high);
    view.setUint32(at + 10, us - high * twoTo32);
    view.setInt32(at + 14, 8);
    view.setFloat64(at + 18, value);
    view.setInt32(at + 26, 4);
    view.setInt32(at + 30, installationKey);
    view.setInt32(at + 34, 2);
    view.setInt16(at + 38, metricId);
    view.setInt32(at + 40, 2);
    view.setInt16(at + 44, flags);
    this.#at = at + rowBytes;
    this.count++;
  }

  /** All rows with header and trailer, in memory that the next row is written to: it has to be sent before. */
  take(): Buffer {
    this.#view.setInt16(this.#at, -1);
    const rows = this.#bytes.subarray(0, this.#at + 2);
    this.#at = signature.length;
    this.count = 0;
    return rows;
  }

  #grow(): void {
    const [bytes, view] = buffer(2 * Math.ceil(this.#bytes.length / rowBytes));
    bytes.set(this.#bytes.subarray(0, this.#at));
    [this.#bytes, this.#view] = [bytes, view];
  }
}

function buffer(rows: number): [Buffer<ArrayBuffer>, DataView] {
  const memory = new ArrayBuffer(rows * rowBytes + signature.length + 2);
  const bytes = Buffer.from(memory);
  bytes.set(signature);
  return [bytes, new DataView(memory)];
}
