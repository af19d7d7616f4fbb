import { type ASTNode, GraphQLScalarType, Kind } from 'graphql';
import { Field, ID, InputType } from 'type-graphql';
import type { OperatingMode } from '../../../core/contracts/operating-mode.ts';
import { maxBatch } from '../ingest/doors.ts';
import { OperatingModeEnum } from './reading-types.ts';

const notNumbers = () => new TypeError('a column is a list of numbers');

const numbers = (value: unknown): number[] => {
  if (!Array.isArray(value)) throw notNumbers();
  // A plain loop: this is done for every number that comes in.
  for (let i = 0; i < value.length; i++) if (typeof value[i] !== 'number') throw notNumbers();
  return value as number[];
};

const literal = (node: ASTNode): number => {
  if (node.kind !== Kind.INT && node.kind !== Kind.FLOAT) throw notNumbers();
  return Number(node.value);
};

/** The whole array is one scalar, so that a column of a thousand numbers costs the checks of one value. */
export const NumberColumn = new GraphQLScalarType<number[], number[]>({
  name: 'NumberColumn',
  description: 'A column of numbers as one JSON array, such as [20.5, 21].',
  serialize: numbers,
  parseValue: numbers,
  parseLiteral: (node) => {
    if (node.kind !== Kind.LIST) throw notNumbers();
    return node.values.map(literal);
  },
});

@InputType({ description: 'A batch of measurements by columns of one length: the fast way for gateways.' })
export class IngestTelemetryColumnsInput {
  @Field(() => String, {
    nullable: true,
    description: 'The same key gives the same answer for 10 minutes. Readings are idempotent without it.',
  })
  readonly idempotencyKey?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'The device of all readings when there is no column `device`; the sender if left out.',
  })
  readonly deviceId?: string | null;

  @Field(() => OperatingModeEnum, { nullable: true, description: 'Mode of the car when there is no column `mode`.' })
  readonly operatingMode?: OperatingMode | null;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Backfilled history: stored, never the cause of an alert about now.',
  })
  readonly historical!: boolean;

  @Field(() => [String], { description: 'Names of the metrics in the batch.' })
  readonly metrics!: string[];

  @Field(() => [String], {
    nullable: 'itemsAndList',
    description: 'UCUM unit or a known synonym of each metric; null is its canonical unit.',
  })
  readonly units?: (string | null)[] | null;

  @Field(() => [ID], { nullable: true, description: 'Devices in the batch: the sender and children of its gateway.' })
  readonly devices?: string[] | null;

  @Field(() => [OperatingModeEnum], { nullable: true, description: 'Operating modes in the batch.' })
  readonly operatingModes?: OperatingMode[] | null;

  @Field(() => NumberColumn, { description: `When each was measured: whole Unix milliseconds. At most ${maxBatch}.` })
  readonly time!: number[];

  @Field(() => NumberColumn, { description: 'The measured values, finite.' })
  readonly value!: number[];

  @Field(() => NumberColumn, {
    nullable: true,
    description: 'Position in `metrics`; may be left out when there is one.',
  })
  readonly metric?: number[] | null;

  @Field(() => NumberColumn, { nullable: true, description: 'Position in `devices`.' })
  readonly device?: number[] | null;

  @Field(() => NumberColumn, { nullable: true, description: 'Position in `operatingModes`.' })
  readonly mode?: number[] | null;
}
