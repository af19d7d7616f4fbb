import type { Migration } from '../../platform/db/migrate.ts';

const table = `
create table partners.partner (
  id uuid primary key,
  name text not null,
  type text not null check (type in
    ('SENSOR_MANUFACTURER', 'DIAGNOSTIC_TOOL_MAKER', 'BMS_VENDOR', 'AR_VR_PROVIDER', 'MANUFACTURER')),
  integration text not null,
  website text,
  revenue_model text not null,
  status text not null check (status in ('PROPOSED', 'ACTIVE', 'ENDED')),
  is_example boolean not null,
  -- An invented company is no active integration.
  check (not is_example or status = 'PROPOSED')
);
create index partner_by_name on partners.partner (name, id);
`;

// Public reference data: no tenant, so anybody may read it who is signed in, a person or a device.
const visibility = `
alter table partners.partner enable row level security;
create policy partner_select on partners.partner for select to partners_reader using (
  coalesce(current_setting('app.user', true), '') <> '' or coalesce(current_setting('app.device', true), '') <> '');
grant select on partners.partner to partners_reader;
`;

interface Kind {
  readonly type: string;
  readonly integration: string;
  readonly revenueModel: string;
  readonly examples: readonly string[];
}

/** Integration and revenue model are the specification's words (4.4.4.1); the companies are invented. */
const kinds: readonly Kind[] = [
  {
    type: 'SENSOR_MANUFACTURER',
    integration: 'Device certification',
    revenueModel: 'Hardware sales referral',
    examples: ['Vibration Sensors', 'Door Sensors', 'Temperature Sensors'],
  },
  {
    type: 'DIAGNOSTIC_TOOL_MAKER',
    integration: 'Tool integration',
    revenueModel: 'Data exchange',
    examples: ['Rope Testers', 'Ride Quality Meters'],
  },
  {
    type: 'BMS_VENDOR',
    integration: 'System integration',
    revenueModel: 'API licensing',
    examples: ['Building Management', 'Building Controls'],
  },
  {
    type: 'AR_VR_PROVIDER',
    integration: 'Visualization tools',
    revenueModel: 'Feature licensing',
    examples: ['Service Glasses'],
  },
  {
    type: 'MANUFACTURER',
    integration: 'Telemetry access',
    revenueModel: 'Data partnership',
    examples: ['Elevator Works', 'Escalator Works'],
  },
];

const rows = kinds
  .flatMap((kind) => kind.examples.map((name) => ({ ...kind, name })))
  .map(({ name, type, integration, revenueModel }, index) => {
    const id = `00000000-0000-4000-8000-${String(index + 1).padStart(12, '0')}`;
    const website = `https://${name.toLowerCase().replaceAll(' ', '-')}.example`;
    return `('${id}', 'Example ${name}', '${type}', '${integration}', '${website}', '${revenueModel}', 'PROPOSED', true)`;
  });

const seed = `
insert into partners.partner (id, name, type, integration, website, revenue_model, status, is_example) values
${rows.join(',\n')};
`;

export const partners: Migration = { name: '0001-partners', sql: [table, visibility, seed] };
