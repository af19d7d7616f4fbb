import { Field, InputType } from 'type-graphql';
import { badInput } from '../errors/graph-errors.ts';
import { DateTime } from './scalars.ts';

const dayMs = 86_400_000;
/** Clocks of devices may be ahead by this much and be believed. */
const aheadMs = 5 * 60_000;

@InputType({ description: 'A span of event time.' })
export class TimeRange {
  @Field(() => DateTime, { description: 'From this moment on.' })
  readonly from!: Date;

  @Field(() => DateTime, { nullable: true, description: 'Before this moment; now, if left out.' })
  readonly to?: Date | null;
}

/** The span that was asked for, by default the last 24 hours (`defaultMs`). @throws BAD_USER_INPUT when it is empty or yet to come */
export function spanOf(
  range: TimeRange | null | undefined,
  nowMs: number,
  defaultMs = dayMs,
): { from: Date; to: Date } {
  const to = range?.to ?? new Date(nowMs + aheadMs);
  const from = range?.from ?? new Date(nowMs - defaultMs);
  if (from.getTime() > nowMs + aheadMs) throw badInput('The range lies in the future.');
  if (from >= to) throw badInput('The range is empty: `from` has to be before `to`.');
  return { from, to };
}
