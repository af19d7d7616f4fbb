import { scopeBits } from '../../core/contracts/access.ts';
import type { Migration } from '../../platform/db/migrate.ts';
import { isOperator, isSignedIn, ownOrganization, readable, visible } from './visibility.ts';

const models = `
create table partners.device_model (
  id uuid primary key,
  manufacturer text not null,
  model text not null,
  device_type text not null,
  protocols text[] not null default '{}',
  metrics text[] not null default '{}',
  equipment_kinds text[] not null default '{}',
  partner_id uuid references partners.partner (id),
  is_example boolean not null default false
);
create unique index device_model_by_name on partners.device_model (lower(manufacturer), lower(model));
create index device_model_in_order on partners.device_model (manufacturer, id);
${readable('device_model', isSignedIn)}`;

const certifications = `
create table partners.certification (
  id uuid primary key,
  model_id uuid not null references partners.device_model (id),
  partner_id uuid references partners.partner (id),
  organization_id uuid not null,
  requested_by uuid not null,
  firmware_version text not null,
  protocols text[] not null,
  documentation_url text,
  contact text not null,
  status text not null check (status in
    ('submitted', 'in_testing', 'passed', 'failed', 'certified', 'rejected', 'withdrawn', 'expired')),
  reason text,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  decided_at timestamptz,
  expires_at timestamptz,
  -- A certificate has an end.
  check ((status = 'certified') <= (expires_at is not null))
);
create index certification_by_model on partners.certification (model_id, created_at desc);
create index certification_in_order on partners.certification (created_at desc, id desc);
create table partners.certification_run (
  id uuid primary key,
  certification_id uuid not null references partners.certification (id),
  device_id uuid not null,
  window_from timestamptz not null,
  deadline timestamptz not null,
  status text not null check (status in ('running', 'passed', 'failed')),
  cases jsonb not null,
  report text,
  signature text,
  key_id text,
  started_at timestamptz not null,
  finished_at timestamptz
);
create index certification_run_in_order on partners.certification_run (certification_id, started_at desc);
create index certification_run_open on partners.certification_run (device_id) where status = 'running';
create table partners.signing_key (
  id text primary key,
  public_key text not null,
  private_key text not null,
  created_at timestamptz not null default now()
);
${readable('certification', `organization_id = ${ownOrganization} or ${isOperator} or (status = 'certified' and ${isSignedIn})`)}
${readable(
  'certification_run',
  `exists (select 1 from partners.certification c where c.id = certification_id
     and (c.organization_id = ${ownOrganization} or ${isOperator}))`,
)}
${readable('signing_key', isSignedIn, ['id', 'public_key', 'created_at'])}`;

// Changes of facts are seen as the facts are; those of a certification by its organization and the operator.
const events = readable(
  'event',
  `case topic
     when 'certification-run' then exists (select 1 from partners.certification c where c.id = subject_id
       and (c.organization_id = ${ownOrganization} or ${isOperator}))
     when 'change.prediction' then ${visible('subject_id', scopeBits.READ_PREDICTIONS)}
     when 'change.work_report' then ${visible('subject_id', scopeBits.READ_HEALTH | scopeBits.SUBMIT_REPORTS)}
     when 'change.diagnostic_report' then ${visible('subject_id', scopeBits.READ_HEALTH | scopeBits.SUBMIT_REPORTS)}
     else ${visible('subject_id', scopeBits.READ_HEALTH)}
   end`,
);

interface ExampleModel {
  readonly partner: number;
  readonly model: string;
  readonly manufacturer: string;
  readonly deviceType: string;
  readonly protocols: string;
  readonly metrics: string;
  readonly kinds: string;
}

/** Invented models of the invented partners; none is certified. */
const examples: readonly ExampleModel[] = [
  {
    ...{ partner: 1, manufacturer: 'Example Vibration Sensors', model: 'EX-VIB-1', deviceType: 'vibration_sensor' },
    ...{ protocols: 'mqtt,http', metrics: 'acceleration,vibration_level', kinds: 'elevator,escalator,pump' },
  },
  {
    ...{ partner: 2, manufacturer: 'Example Door Sensors', model: 'EX-DOOR-1', deviceType: 'door_sensor' },
    ...{ protocols: 'mqtt,lorawan', metrics: 'cycle_count,dwell_time,door_cycle_time', kinds: 'elevator' },
  },
  {
    ...{
      partner: 3,
      manufacturer: 'Example Temperature Sensors',
      model: 'EX-TEMP-1',
      deviceType: 'temperature_sensor',
    },
    ...{ protocols: 'mqtt,coap,http', metrics: 'temperature,humidity', kinds: 'elevator,escalator,hvac,cooling_unit' },
  },
];

const rows = examples.map((one, index) => {
  const id = `00000000-0000-4000-8001-${String(index + 1).padStart(12, '0')}`;
  const partner = `00000000-0000-4000-8000-${String(one.partner).padStart(12, '0')}`;
  return `('${id}', '${one.manufacturer}', '${one.model}', '${one.deviceType}', '{${one.protocols}}', '{${one.metrics}}',
    '{${one.kinds}}', '${partner}', true)`;
});

const seed = `
insert into partners.device_model
  (id, manufacturer, model, device_type, protocols, metrics, equipment_kinds, partner_id, is_example) values
${rows.join(',\n')};`;

/** Device models, their certification, and the key that signs reports. */
export const certification: Migration = { name: '0003-certification', sql: [models, certifications, events, seed] };
