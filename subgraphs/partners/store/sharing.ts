import type { ListOf } from './list.ts';
import { type Sql, sql, word } from './sql.ts';

const reportColumns = word(
  `t.id, t.subject_id, t.organization_id, t.recipient_organization_id, t.prediction, t.note, t.expires_at, t.revoked_at,
   t.created_at`,
);
const exportColumns = word(
  't.id, t.subject_id, t.format, t.range_from, t.range_to, t.status, t.row_count, t.is_truncated, t.created_at',
);

export const predictionReportList: ListOf = {
  from: word('partners.prediction_report t'),
  columns: reportColumns,
  where: [],
  order: { column: 'created_at', type: 'timestamptz' },
  descending: true,
};

export const predictionReportsById = (ids: readonly string[]): Sql =>
  sql`select ${reportColumns}, t.created_at as place from partners.prediction_report t where t.id = any (${ids}::uuid[])`;

export const exportsById = (ids: readonly string[]): Sql =>
  sql`select ${exportColumns} from partners.data_export t where t.id = any (${ids}::uuid[])`;
