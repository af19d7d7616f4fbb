import protobuf from 'protobufjs/light.js';
import { z } from 'zod';

const optional = (type: string, id: number) => ({ type, id });
const list = (type: string, id: number) => ({ rule: 'repeated', type, id });

/**
 * The part of Sparkplug B's payload that carries readings; unknown fields are skipped. Field numbers: Sparkplug 3.0.0,
 * section 6.4.1 (org.eclipse.tahu.protobuf.Payload).
 */
const Payload = protobuf.Root.fromJSON({
  nested: {
    Payload: { fields: { timestamp: optional('uint64', 1), metrics: list('Metric', 2), seq: optional('uint64', 3) } },
    Metric: {
      oneofs: {
        value: { oneof: ['intValue', 'longValue', 'floatValue', 'doubleValue', 'booleanValue', 'stringValue'] },
      },
      fields: {
        ...{ name: optional('string', 1), alias: optional('uint64', 2), timestamp: optional('uint64', 3) },
        ...{ datatype: optional('uint32', 4), isHistorical: optional('bool', 5), isNull: optional('bool', 7) },
        ...{
          properties: optional('PropertySet', 9),
          intValue: optional('uint32', 10),
          longValue: optional('uint64', 11),
        },
        ...{ floatValue: optional('float', 12), doubleValue: optional('double', 13) },
        ...{ booleanValue: optional('bool', 14), stringValue: optional('string', 15) },
      },
    },
    PropertySet: { fields: { keys: list('string', 1), values: list('PropertyValue', 2) } },
    PropertyValue: { fields: { type: optional('uint32', 1), stringValue: optional('string', 8) } },
  },
}).lookupType('Payload');

const metric = z.object({
  name: z.string().optional(),
  alias: z.number().optional(),
  timestamp: z.number().optional(),
  datatype: z.number().optional(),
  isHistorical: z.boolean().optional(),
  isNull: z.boolean().optional(),
  properties: z
    .object({
      keys: z.array(z.string()).optional(),
      values: z.array(z.object({ stringValue: z.string().optional() })).optional(),
    })
    .optional(),
  intValue: z.number().optional(),
  longValue: z.number().optional(),
  floatValue: z.custom<number>((value) => typeof value === 'number').optional(),
  doubleValue: z.custom<number>((value) => typeof value === 'number').optional(),
  booleanValue: z.boolean().optional(),
  stringValue: z.string().optional(),
});
const payload = z.object({
  timestamp: z.number().optional(),
  seq: z.number().optional(),
  metrics: z.array(metric).default([]),
});

export type SparkplugMetric = z.output<typeof metric>;
export type SparkplugPayload = z.output<typeof payload>;

/** Null when the bytes are no payload. */
export function decodeSparkplug(bytes: Uint8Array): SparkplugPayload | null {
  try {
    return payload.parse(Payload.toObject(Payload.decode(bytes), { longs: Number }));
  } catch {
    return null;
  }
}

export function encodeSparkplug(message: z.input<typeof payload>): Uint8Array {
  return Payload.encode(Payload.fromObject(message)).finish();
}
