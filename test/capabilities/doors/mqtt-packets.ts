/** MQTT packets by hand, for what a client library would not send. Source: MQTT 3.1.1, sections 2 and 3. */
const text = (value: string | Uint8Array): Buffer => {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.of(bytes.length >> 8, bytes.length & 0xff), bytes]);
};

function packet(first: number, ...parts: Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  const length: number[] = [];
  for (let rest = body.length; length.length === 0 || rest > 0; rest >>= 7)
    length.push((rest & 0x7f) | (rest > 127 ? 0x80 : 0));
  return Buffer.concat([Buffer.of(first, ...length), body]);
}

/** A clean session with user name and password. */
export const connectPacket = (clientId: string, password: string) =>
  packet(0x10, text('MQTT'), Buffer.of(4, 0xc2, 0, 60), text(clientId), text('device'), text(password));

export const publishPacket = (topic: string, qos: 1 | 2, id: number, payload: Uint8Array | string) =>
  packet(0x30 | (qos << 1), text(topic), Buffer.of(id >> 8, id & 0xff), Buffer.from(payload));

export const subscribePacket = (id: number, filter: string) =>
  packet(0x82, Buffer.of(id >> 8, id & 0xff), text(filter), Buffer.of(1));
