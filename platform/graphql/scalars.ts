import { GraphQLError, GraphQLScalarType } from 'graphql';
import { deepestJson, isDeeperThan } from '../json/depth.ts';
import { DateTimeResolver, DurationResolver, IPResolver, JSONResolver, MACResolver } from 'graphql-scalars';

const named = (scalar: GraphQLScalarType, name: string, description: string) => {
  const { specifiedByURL, ...config } = scalar.toConfig();
  return new GraphQLScalarType({ ...config, name, description, ...(specifiedByURL ? { specifiedByURL } : {}) });
};

export const DateTime = named(DateTimeResolver, 'DateTime', 'A moment as RFC 3339 text in UTC, to the millisecond.');
export const Duration = named(DurationResolver, 'Duration', 'A span of time as ISO 8601 text, such as PT15M.');

const anyJson = named(JSONResolver, 'JSON', `Any JSON value, at most ${deepestJson} levels deep.`).toConfig();

const shallow = <Value>(value: Value): Value => {
  if (!isDeeperThan(value, deepestJson)) return value;
  throw new GraphQLError(`A JSON value has at most ${deepestJson} levels.`, { extensions: { code: 'BAD_USER_INPUT' } });
};

export const Json = new GraphQLScalarType({
  ...anyJson,
  parseValue: (value) => shallow(anyJson.parseValue(value)),
  parseLiteral: (...literal) => shallow(anyJson.parseLiteral(...literal)),
});

export const IPAddress = named(IPResolver, 'IPAddress', 'An IPv4 or IPv6 address.');
export const MACAddress = named(MACResolver, 'MACAddress', 'A 48-bit hardware address.');

const text = (value: unknown): string => {
  if (typeof value !== 'string') throw new TypeError('a cursor is a string');
  return value;
};
export const Cursor = new GraphQLScalarType<string, string>({
  name: 'Cursor',
  description: 'A position in a list or in a stream of events. Opaque: use one that was returned.',
  serialize: text,
  parseValue: text,
});
