import { Arg, Args, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import { z } from 'zod';
import { forbidden, ingestUnavailable } from '../../../platform/errors/graph-errors.ts';
import { requireMember } from '../../../platform/graphql/context.ts';
import { connectionOf, pageOf } from '../../../platform/graphql/pagination.ts';
import { userError } from '../../../platform/graphql/user-error.ts';
import type { TelemetryContext } from '../context.ts';
import type { LooseReading } from '../ingest/doors.ts';
import { countQuarantine, markReplayed, quarantined, quarantinePage, type QuarantineRow } from '../store/quarantine.ts';
import {
  maxReplayed,
  QuarantineArgs,
  type QuarantinedReading,
  QuarantinedReadingConnection,
  ReplayQuarantinedInput,
  ReplayQuarantinedPayload,
} from './quarantine-types.ts';

const uuid = z.uuid();

@Resolver()
export class QuarantineResolver {
  @Query(() => QuarantinedReadingConnection, {
    description: "Readings of the organization's devices that were refused, newest first.",
  })
  async quarantinedReadings(@Args(() => QuarantineArgs) args: QuarantineArgs, @Ctx() context: TelemetryContext) {
    requireMember(context.viewer);
    const page = pageOf(args, 2);
    const codes = args.codes ?? null;
    const rows = await context.read((client) => quarantinePage(client, { ...page, codes }));
    const keysOf = (row: QuarantineRow) => [row.lastAt.getTime(), row.id];
    const count = () => context.read((client) => countQuarantine(client, codes));
    const { edges, pageInfo } = connectionOf(rows, page, keysOf, count);
    return { pageInfo, count, edges: edges.map(({ cursor, node }) => ({ cursor, node: present(node) })) };
  }

  @Mutation(() => ReplayQuarantinedPayload, {
    description:
      'Takes refused readings again, as history, after what was wrong is mended, such as a metric that was not defined. For administrators and managers.',
  })
  async replayQuarantined(
    @Arg('input', () => ReplayQuarantinedInput, { description: 'Which ones.' }) { ids }: ReplayQuarantinedInput,
    @Ctx() context: TelemetryContext,
  ): Promise<ReplayQuarantinedPayload> {
    const { role } = requireMember(context.viewer);
    if (role !== 'ADMIN' && role !== 'MANAGER') throw forbidden('Only an administrator or a manager may do this.');
    if (ids.length > maxReplayed)
      return refused('BATCH_TOO_LARGE', `At most ${maxReplayed} at once, not ${ids.length}.`);
    const known = ids.every((id) => uuid.safeParse(id).success);
    const rows = known ? await context.read((client) => quarantined(client, ids)) : [];
    if (rows.length < new Set(ids).size)
      return refused('NOT_FOUND', 'Among these is one that is not there, or was replayed already.');
    return replay(context, ids, rows);
  }
}

/** Each sender's readings as a batch of its own: it is judged by what that device may do. */
async function replay(
  context: TelemetryContext,
  ids: readonly string[],
  rows: readonly QuarantineRow[],
): Promise<ReplayQuarantinedPayload> {
  const sum = { accepted: 0, duplicates: 0, rejected: [] as { index: number; code: string; message: string }[] };
  for (const [sender, group] of Map.groupBy(rows, ({ senderId }) => senderId)) {
    const readings = group.map(readingOf);
    const answer = await context.doors.takeReadings(sender, { historical: true, readings }).catch(() => {
      throw ingestUnavailable();
    });
    if (answer.errors.length > 0) return { ...sum, errors: answer.errors };
    const again = new Set(answer.rejected.map(({ index }) => index));
    const taken = group.filter((_, i) => !again.has(i)).map(({ id }) => id);
    await context.read((client) => markReplayed(client, taken));
    sum.accepted += answer.accepted;
    sum.duplicates += answer.duplicates;
    for (const { index, code, message } of answer.rejected)
      sum.rejected.push({ index: ids.indexOf(group[index]?.id ?? ''), code, message });
  }
  return { ...sum, errors: [] };
}

const readingOf = ({ deviceId, reading }: QuarantineRow): LooseReading => ({
  ...{ deviceId, metric: reading.metric, value: Number(reading.value), unit: reading.unit },
  ...{ timestamp: reading.timestamp, operatingMode: reading.operatingMode },
});

const refused = (code: string, message: string): ReplayQuarantinedPayload => ({
  ...{ accepted: 0, duplicates: 0, rejected: [] },
  errors: [userError(code, message, ['ids'])],
});

function present({ reading, ...row }: QuarantineRow): QuarantinedReading {
  const { metric, value, unit, timestamp } = reading;
  return { ...row, value, unit, metric: String(metric), timestamp: String(timestamp) };
}
