import type { Migration } from '../../platform/db/migrate.ts';

/** When a campaign may install, how often it tries, and until when firmware may be installed at all. */
export const campaignConditions: Migration = {
  name: '0012-campaign-conditions',
  sql: [
    `alter table devices.firmware_campaign
       add column install_when text not null default 'anytime'
         check (install_when in ('anytime', 'maintenance_window', 'idle', 'idle_or_maintenance_window')),
       add column max_attempts int not null default 1 check (max_attempts between 1 and 5)`,
    `alter table devices.campaign_device add column attempts int not null default 0`,
    `alter table devices.firmware add column expires_at timestamptz`,
    `grant select (expires_at) on devices.firmware to devices_reader`,
  ],
};
