import { scopeBits } from '../../core/contracts/access.ts';
import type { Migration } from '../../platform/db/migrate.ts';
import { isOperator, ownOrganization, readable, visible } from './visibility.ts';

const reports = `
create table partners.prediction_report (
  id uuid primary key,
  subject_id uuid not null,
  organization_id uuid not null,
  recipient_organization_id uuid not null,
  shared_by uuid not null,
  prediction jsonb not null,
  note text,
  expires_at timestamptz,
  revoked_at timestamptz,
  created_at timestamptz not null
);
create index prediction_report_by_sender on partners.prediction_report (organization_id, created_at desc);
create index prediction_report_by_recipient on partners.prediction_report (recipient_organization_id, created_at desc);
${readable(
  'prediction_report',
  `organization_id = ${ownOrganization} or (recipient_organization_id = ${ownOrganization}
     and revoked_at is null and (expires_at is null or expires_at > now()))`,
)}`;

const exports = `
create table partners.data_export (
  id uuid primary key,
  subject_id uuid not null,
  organization_id uuid not null,
  requested_by uuid not null,
  format text not null check (format in ('csv', 'json')),
  range_from timestamptz not null,
  range_to timestamptz not null,
  status text not null check (status in ('done')),
  row_count integer not null,
  is_truncated boolean not null,
  content text not null,
  created_at timestamptz not null
);
create index data_export_in_order on partners.data_export (organization_id, created_at desc);
${readable('data_export', `organization_id = ${ownOrganization} and ${visible('subject_id', scopeBits.READ_TELEMETRY)}`)}`;

const ratings = `
create table partners.service_rating (
  id uuid primary key,
  subject_id uuid not null,
  organization_id uuid not null,
  rated_by uuid not null,
  score integer not null check (score between 1 and 5),
  comment text,
  created_at timestamptz not null
);
create index service_rating_by_subject on partners.service_rating (subject_id, created_at desc);
${readable(
  'service_rating',
  `organization_id = ${ownOrganization} or ${isOperator} or ${visible('subject_id', scopeBits.READ_HEALTH)}`,
)}`;

// Metrics of the catalogue only: an organization's own may share a name and nothing else.
// Over everybody's equipment, hence not under row-level security: it answers in figures alone, and only for 5 pieces
// of equipment of 2 owners or more. Extremes are those of hourly means.
const statistics = `
create function partners.metric_statistics(wanted_metric text, wanted jsonb, since timestamptz, until timestamptz)
  returns table (equipment_count integer, owner_count integer, hours integer, unit text, mean double precision,
    stddev double precision, min double precision, max double precision, percentiles double precision[])
  language sql stable security definer set search_path = partners, pg_temp
  begin atomic
    with hour as (
      select h.equipment_id, e.organization_id, h.unit, h.sum / h.count as value
      from partners.metric_hour h
      join partners.registry_equipment e on e.id = h.equipment_id
      left join partners.registry_device d on d.id = h.device_id
      where h.metric = wanted_metric and h.metric_id < 1000 and h.start >= since and h.start < until
        and (wanted->>'equipmentManufacturer' is null or lower(e.manufacturer) = lower(wanted->>'equipmentManufacturer'))
        and (wanted->>'equipmentModel' is null or lower(e.model) = lower(wanted->>'equipmentModel'))
        and (wanted->>'equipmentKind' is null or e.equipment_kind = wanted->>'equipmentKind')
        and (wanted->>'deviceManufacturer' is null or lower(d.manufacturer) = lower(wanted->>'deviceManufacturer'))
        and (wanted->>'deviceModel' is null or lower(d.model) = lower(wanted->>'deviceModel'))
    )
    select count(distinct equipment_id)::int, count(distinct organization_id)::int, count(*)::int, min(hour.unit),
      avg(value), stddev_samp(value), min(value), max(value),
      percentile_cont(array[0.05, 0.25, 0.5, 0.75, 0.95]) within group (order by value)
    from hour
    having count(distinct equipment_id) >= 5 and count(distinct organization_id) >= 2;
  end;
revoke all on function partners.metric_statistics(text, jsonb, timestamptz, timestamptz) from public;
grant execute on function partners.metric_statistics(text, jsonb, timestamptz, timestamptz) to partners_reader;`;

// A partner of the programme is changed with a version; before, migrations alone wrote them.
const partnerVersion = `alter table partners.partner add column version integer not null default 1;`;

/** What is shared, exported, rated, and reckoned over everybody's equipment. */
export const sharing: Migration = {
  name: '0006-sharing',
  sql: [reports, exports, ratings, statistics, partnerVersion],
};
