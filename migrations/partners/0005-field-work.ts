import { scopeBits } from '../../core/contracts/access.ts';
import type { Migration } from '../../platform/db/migrate.ts';
import { isSignedIn, readable, visible } from './visibility.ts';

const { READ_HEALTH, SUBMIT_REPORTS } = scopeBits;
const components = `('motor', 'door_operator', 'ropes', 'brake', 'bearings', 'guide_shoes', 'controller', 'safety_gear', 'other')`;
const reportsAreSeen = visible('subject_id', READ_HEALTH | SUBMIT_REPORTS);

const reports = `
create table partners.diagnostic_report (
  id uuid primary key,
  subject_id uuid not null,
  organization_id uuid not null,
  submitted_by uuid not null,
  tool_name text not null,
  tool_serial text,
  performed_at timestamptz not null,
  findings jsonb not null,
  measurements jsonb not null,
  created_at timestamptz not null
);
create index diagnostic_report_in_order on partners.diagnostic_report (subject_id, performed_at desc, id desc);
create table partners.work_report (
  id uuid primary key,
  subject_id uuid not null,
  organization_id uuid not null,
  technician_id uuid not null,
  component text not null check (component in ${components}),
  kind text not null check (kind in ('inspection', 'adjustment', 'repair', 'replacement')),
  performed_at timestamptz not null,
  planned boolean not null,
  failed_at timestamptz,
  restored_at timestamptz,
  summary text not null,
  cost double precision,
  parts_used jsonb not null,
  resolved_alert_ids uuid[] not null,
  status text not null check (status in ('accepted', 'conflicted', 'discarded')),
  conflicts jsonb not null,
  created_at timestamptz not null
);
create index work_report_by_subject on partners.work_report (subject_id, performed_at desc, id desc);
create index work_report_in_order on partners.work_report (performed_at desc, id desc);
create table partners.evidence (
  id uuid primary key,
  subject_id uuid not null,
  work_report_id uuid not null references partners.work_report (id),
  file_name text not null,
  content_type text not null,
  sha256 text not null,
  size_bytes integer not null,
  content bytea not null,
  created_at timestamptz not null
);
create index evidence_by_report on partners.evidence (work_report_id, created_at);
${readable('diagnostic_report', reportsAreSeen)}
${readable('work_report', reportsAreSeen)}
${readable('evidence', reportsAreSeen)}`;

const guidance = `
create table partners.procedure (
  id uuid primary key,
  component text not null check (component in ${components}),
  equipment_kind text,
  manufacturer text,
  model text,
  title text not null,
  steps jsonb not null,
  media jsonb not null,
  anchors jsonb not null,
  source text not null,
  organization_id uuid,
  is_example boolean not null default false,
  published_at timestamptz not null
);
create index procedure_by_component on partners.procedure (component, title, id);
${readable('procedure', isSignedIn)}`;

interface Example {
  readonly component: string;
  readonly title: string;
  readonly steps: readonly (readonly [
    text: string,
    minutes: number,
    caution?: string | undefined,
    tools?: readonly string[],
  ])[];
  readonly anchors: readonly { name: string; position: { x: number; y: number; z: number }; metric: string | null }[];
}

/** General procedures that show what an entry looks like; a manufacturer's own take their place. */
const examples: readonly Example[] = [
  {
    component: 'door_operator',
    title: 'Inspect the door operator',
    steps: [
      [
        'Take the car out of service and secure the landing.',
        5,
        'Nobody may enter while doors move without supervision.',
      ],
      ['Clean the sill grooves and check the rollers for flat spots.', 10, undefined, ['brush', 'torch']],
      ['Open and close ten times; compare the door cycle time with its trend.', 10],
    ],
    anchors: [{ name: 'Door operator', position: { x: 0, y: 2.1, z: 0.2 }, metric: 'door_cycle_time' }],
  },
  {
    component: 'motor',
    title: 'Inspect the hoist motor',
    steps: [
      [
        'Switch off, lock and tag the main supply; verify that it is dead.',
        10,
        'Capacitors of the drive keep their charge.',
      ],
      ['Let it cool, then check mounts and coupling for play.', 15, undefined, ['torque wrench']],
      ['Run at inspection speed and compare vibration and temperature with their trends.', 15],
    ],
    anchors: [{ name: 'Motor bearing', position: { x: 0.3, y: 0.4, z: 0 }, metric: 'vibration_level' }],
  },
];

const literal = (value: unknown) => `'${JSON.stringify(value).replaceAll("'", "''")}'::jsonb`;
const rows = examples.map(({ component, title, steps, anchors }, index) => {
  const told = steps.map(([text, durationMinutes, caution, toolsRequired], at) => ({
    ...{ order: at + 1, text, caution: caution ?? null, toolsRequired: toolsRequired ?? [], durationMinutes },
  }));
  const id = `00000000-0000-4000-8002-${String(index + 1).padStart(12, '0')}`;
  return `('${id}', '${component}', '${title}', ${literal(told)}, '[]', ${literal(anchors)}, 'Example', true, '2025-12-01')`;
});
const seed = `
insert into partners.procedure (id, component, title, steps, media, anchors, source, is_example, published_at) values
${rows.join(',\n')};`;

/** Reports of tools and technicians with their evidence; guidance. */
export const fieldWork: Migration = { name: '0005-field-work', sql: [reports, guidance, seed] };
