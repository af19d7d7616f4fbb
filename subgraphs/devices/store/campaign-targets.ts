import type pg from 'pg';
import type { InstallTime } from '../domain/firmware-campaign.ts';
import type { EntityManager } from '../../../platform/db/orm.ts';
import type { FirmwareRow } from './campaigns.ts';
import { arrayLiteral, type Condition } from './page.ts';
import { isUuid } from '../../../platform/ids/uuid.ts';

export interface CampaignTarget {
  readonly id: string;
  /** Whether the viewer's organization has the scope on it. */
  readonly allowed: boolean;
  /** Why the firmware is not for it; null when it is. */
  readonly unfit: string | null;
}

/** Visible devices of the firmware's model that are in service: the named ones, else those of the condition. */
export function campaignTargets(
  run: <T>(work: (em: EntityManager) => Promise<T>) => Promise<T>,
  firmware: FirmwareRow,
  asked: { readonly ids: readonly string[] | null; readonly condition: Condition; readonly limit: number },
  scopeBit: number,
): Promise<CampaignTarget[]> {
  const { ids, condition, limit } = asked;
  const revisions = firmware.hardwareRevisions && JSON.stringify(firmware.hardwareRevisions);
  return run((em) =>
    em.execute<CampaignTarget[]>(
      `select t.id, t.subject_id = any (devices.visible_subjects(?)) as allowed,
         case when coalesce((select f.version_counter >= ? from devices.firmware f where f.manufacturer = t.manufacturer
             and f.model = t.model and f.version = t.firmware_version), false)
           then 'It runs this firmware or a later one.'
         when ?::jsonb is not null
             and not coalesce(t.hardware_revision = any (array(select jsonb_array_elements_text(?::jsonb))), false)
           then 'The firmware is for other hardware, or the device has not said which it has.' end as unfit
       from devices.device t where t.manufacturer = ? and t.model = ? and t.lifecycle <> 'decommissioned'
         and (?::uuid[] is null or t.id = any (?::uuid[])) and ${condition.sql} order by t.id limit ?`,
      [
        ...[scopeBit, firmware.versionCounter, revisions, revisions],
        ...[firmware.manufacturer, firmware.model],
        ...[ids && arrayLiteral(ids.filter(isUuid)), ids && arrayLiteral(ids.filter(isUuid))],
        ...[...condition.values, limit + 1],
      ],
    ),
  );
}

export interface NewCampaign {
  readonly id: string;
  readonly organizationId: string;
  readonly firmwareId: string;
  readonly name: string;
  readonly waves: readonly number[];
  readonly failureThresholdPercent: number;
  readonly createdBy: string;
  readonly installWhen: InstallTime;
  readonly maxAttempts: number;
}

/** Devices that the firmware is not for are left out: nothing goes back, and nothing goes to other hardware. */
export async function insertCampaign(
  client: pg.ClientBase,
  campaign: NewCampaign,
  devices: readonly (CampaignTarget & { readonly wave: number })[],
): Promise<void> {
  await client.query(
    `insert into devices.firmware_campaign (id, organization_id, firmware_id, name, waves, failure_threshold_percent, created_by,
       install_when, max_attempts)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      ...[campaign.id, campaign.organizationId, campaign.firmwareId, campaign.name, [...campaign.waves]],
      ...[campaign.failureThresholdPercent, campaign.createdBy, campaign.installWhen, campaign.maxAttempts],
    ],
  );
  await client.query(
    `insert into devices.campaign_device (campaign_id, device_id, wave, state, message)
     select $1, d.id, d.wave, case when d.unfit is null then 'pending' else 'skipped' end, d.unfit
     from unnest($2::uuid[], $3::int[], $4::text[]) d (id, wave, unfit)`,
    [campaign.id, devices.map(({ id }) => id), devices.map(({ wave }) => wave), devices.map(({ unfit }) => unfit)],
  );
}
