import {
  Arg,
  Ctx,
  Field,
  FieldResolver,
  Float,
  ID,
  InputType,
  Int,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { scopeBits } from '../../../core/contracts/access.ts';
import { notFound } from '../../../platform/errors/graph-errors.ts';
import { requireMember } from '../../../platform/graphql/context.ts';
import { DateTime } from '../../../platform/graphql/scalars.ts';
import { spanOf, TimeRange } from '../../../platform/graphql/time-range.ts';
import { UserError } from '../../../platform/graphql/user-error.ts';
import { defineEnum } from '../../../platform/graphql/words.ts';
import { isUuid, uuidV4 } from '../../../platform/ids/uuid.ts';
import type { PartnersContext } from '../context.ts';
import { csvLine } from '../domain/csv.ts';
import type { DataExportRow } from '../store/rows.ts';
import { rowsOf, sql } from '../store/sql.ts';
import { attempt, managers, mutate, requireRole, requireScope } from './mutate.ts';
import { requireRead } from './require-read.ts';
import { Device, Equipment } from './stub-types.ts';

const ExportFormatEnum = defineEnum('ExportFormat', 'How exported data is written.', {
  csv: 'CSV (RFC 4180) with a line of names.',
  json: 'A JSON array of objects.',
});
const ExportStatusEnum = defineEnum('DataExportStatus', 'How far an export is.', {
  done: 'It can be read. Exports are made at once: there is no other state yet.',
});

@ObjectType({ description: 'What a connected product makes known of a metric (EU Data Act, Art. 3).' })
class DataCatalogEntry {
  @Field(() => String, { description: 'Name of the metric.' })
  readonly metric!: string;

  @Field(() => String, { description: 'What it is, in words.' })
  readonly description!: string;

  @Field(() => String, { description: 'UCUM unit.' })
  readonly unit!: string;

  @Field(() => Float, { description: 'Readings per hour, as observed in the hours that have any.' })
  readonly readingsPerHour!: number;

  @Field(() => Int, { description: 'Readings of the last 30 days.' })
  readonly readingsLast30Days!: number;

  @Field(() => DateTime, { description: 'The first hour that is kept here.' })
  readonly since!: Date;

  @Field(() => String, { description: 'How long this subgraph keeps hourly data of it, ISO 8601.' })
  readonly retention!: string;
}

interface CatalogRow extends Omit<DataCatalogEntry, 'description' | 'retention'> {
  readonly deviceId: string;
}

@ObjectType({ description: 'A copy of hourly data; kept for 30 days.' })
class DataExport {
  @Field(() => ID, { description: 'UUID of the export.' })
  readonly id!: string;

  @Field(() => ExportFormatEnum, { description: 'How it is written.' })
  readonly format!: string;

  @Field(() => ExportStatusEnum, { description: 'How far it is.' })
  readonly status!: string;

  @Field(() => DateTime, { description: 'From this hour on.' })
  readonly rangeFrom!: Date;

  @Field(() => DateTime, { description: 'Before this moment.' })
  readonly rangeTo!: Date;

  @Field(() => Int, { description: 'How many rows; at most 20000.' })
  readonly rowCount!: number;

  @Field(() => Boolean, { description: 'Whether there were more: ask for the rest with a later range.' })
  readonly isTruncated!: boolean;

  @Field(() => DateTime, { description: 'When it was made.' })
  readonly createdAt!: Date;
}

@InputType({ description: 'Data to export.' })
class RequestDataExportInput {
  @Field(() => ID, { description: 'The equipment.' })
  readonly equipmentId!: string;

  @Field(() => TimeRange, { description: 'Of when; hours are exported oldest first, at most 20000 rows.' })
  readonly range!: TimeRange;

  @Field(() => ExportFormatEnum, { description: 'How it is to be written.' })
  readonly format!: 'csv' | 'json';

  @Field(() => String, { nullable: true, description: 'The same key gives the same answer.' })
  readonly idempotencyKey?: string | null;
}

@ObjectType({ description: 'What has become of the export.' })
class DataExportPayload {
  @Field(() => DataExport, { nullable: true, description: 'The export; null when there are errors.' })
  readonly dataExport!: DataExportRow | null;

  @Field(() => [UserError], { description: 'Why nothing was done; empty when it was.' })
  readonly errors!: readonly UserError[];
}

const maxRows = 20_000;

interface HourRow {
  readonly start: Date;
  readonly metric: string;
  readonly unit: string;
  readonly deviceId: string;
  readonly count: number;
  readonly mean: number;
  readonly min: number;
  readonly max: number;
}

@Resolver(() => DataCatalogEntry)
export class DataCatalogResolver {
  @Query(() => [DataCatalogEntry], {
    nullable: true,
    description: 'What data a piece of equipment generates, per metric and device. Needs READ_TELEMETRY.',
  })
  async dataCatalog(
    @Arg('equipmentId', () => ID, { description: 'UUID of the equipment.' }) equipmentId: string,
    @Ctx() context: PartnersContext,
  ): Promise<CatalogRow[]> {
    await requireRead(context, equipmentId, scopeBits.READ_TELEMETRY);
    return context.rows<CatalogRow>(
      sql`select metric, unit, device_id, avg(count)::double precision as readings_per_hour, min(start) as since,
          coalesce(sum(count) filter (where start > now() - interval '30 days'), 0)::int as readings_last30_days
        from partners.metric_hour where subject_id = ${equipmentId} group by metric, unit, device_id order by metric, device_id`,
    );
  }

  @FieldResolver(() => String, { description: 'What it is, in words.' })
  description(@Root() { metric, unit }: CatalogRow): string {
    return `${metric.replaceAll('_', ' ')}, in ${unit}; count, sum, mean and extremes per hour.`;
  }

  @FieldResolver(() => String, { description: 'How long this subgraph keeps hourly data of it, ISO 8601.' })
  retention(): string {
    return 'P400D';
  }

  @FieldResolver(() => Device, { nullable: true, description: 'The device that measures it.' })
  device(@Root() { deviceId }: CatalogRow): Device {
    return new Device(deviceId);
  }
}

@Resolver(() => DataExport)
export class DataExportResolver {
  @Mutation(() => DataExportPayload, {
    description:
      'Makes a copy of the hourly data of a piece of equipment. Needs READ_TELEMETRY; for administrators and managers.',
  })
  async requestDataExport(
    @Arg('input', () => RequestDataExportInput, { description: 'What.' }) input: RequestDataExportInput,
    @Ctx() context: PartnersContext,
  ): Promise<DataExportPayload> {
    const member = requireRole(context.viewer, managers);
    const { answer, errors } = await attempt(async () => {
      const subjectId = await requireScope(context, input.equipmentId, 'READ_TELEMETRY');
      const { from, to } = spanOf(input.range, context.now().getTime());
      return mutate(context, member, { operation: 'requestDataExport', input }, async ({ client, now }) => {
        const found = await rowsOf<HourRow>(
          client,
          sql`select start, metric, unit, device_id, count, sum / count as mean, min, max from partners.metric_hour
            where subject_id = ${subjectId} and start >= ${from} and start < ${to}
            order by start, metric, device_id limit ${maxRows + 1}`,
        );
        const kept = found.slice(0, maxRows);
        const id = uuidV4();
        await client.query(
          sql`insert into partners.data_export (id, subject_id, organization_id, requested_by, format, range_from, range_to,
              status, row_count, is_truncated, content, created_at)
            values (${id}, ${subjectId}, ${member.organizationId}, ${member.id}, ${input.format}, ${from}, ${to}, 'done',
              ${kept.length}, ${found.length > maxRows}, ${contentOf(kept, input.format)}, ${now})`.query,
        );
        return id;
      });
    });
    return { dataExport: answer === null ? null : await context.load.dataExport.load(answer), errors };
  }

  @Query(() => DataExport, {
    nullable: true,
    description:
      "An export of the own organization. NOT_FOUND when there is none, or the equipment's data is not visible.",
  })
  async dataExport(
    @Arg('id', () => ID, { description: 'UUID of the export.' }) id: string,
    @Ctx() { load, viewer }: PartnersContext,
  ): Promise<DataExportRow> {
    requireMember(viewer);
    const found = isUuid(id) ? await load.dataExport.load(id) : null;
    if (found === null) throw notFound('data export');
    return found;
  }

  @FieldResolver(() => Equipment, { nullable: true, description: 'The equipment.' })
  equipment(@Root() { subjectId }: DataExportRow): Equipment {
    return new Equipment(subjectId);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'Its content as base64 of UTF-8; ask for one at a time.',
  })
  async contentBase64(@Root() { id }: DataExportRow, @Ctx() { rows }: PartnersContext): Promise<string | null> {
    const [found] = await rows<{ content: string }>(sql`select content from partners.data_export where id = ${id}`);
    return found === undefined ? null : Buffer.from(found.content).toString('base64');
  }
}

function contentOf(rows: readonly HourRow[], format: 'csv' | 'json'): string {
  if (format === 'json') return JSON.stringify(rows);
  const lines = rows.map(({ start, metric, unit, deviceId, count, mean, min, max }) =>
    csvLine([start.toISOString(), metric, unit, deviceId, count, mean, min, max]),
  );
  return [csvLine(['start', 'metric', 'unit', 'device_id', 'count', 'mean', 'min', 'max']), ...lines, ''].join('\r\n');
}
