import { afterAll, beforeAll, expect, it } from 'vitest';
import { uuidV4 } from '../../platform/ids/uuid.ts';
import { acknowledge, complete, takePending } from './device-side/commands.ts';
import { inTransaction } from '../../platform/db/pool.ts';
import { Refusal } from './graphql/attempt.ts';
import { lockCampaign, moveCampaign, startWave } from './store/campaigns.ts';
import { finishedForCampaign } from './store/command-effects.ts';
import { lockCommand, moveCommand } from './store/commands.ts';
import { decommission, lockCampaignsOf } from './store/change-device.ts';
import type { Change } from './store/change.ts';
import { registered } from './test/acting.ts';
import { organizations, users } from './seed/demo-world.ts';
import { eventually, runDevices, type RunningDevices } from './test/running.ts';

let devices: RunningDevices;
beforeAll(async () => {
  devices = await runDevices();
});
afterAll(() => devices?.close());

/** As the service does it, without telling anybody. */
const changing = <T>(work: (change: Change) => Promise<T>): Promise<T> =>
  inTransaction(devices.database.owner, (client) => work({ client, events: [], messages: [], offers: [] }));

async function campaignOf(model: string, deviceIds: readonly string[]): Promise<string> {
  const [id, firmwareId] = [uuidV4(), uuidV4()];
  const { owner } = devices.database;
  await owner.query(
    `insert into devices.firmware (id, organization_id, manufacturer, model, version, version_counter, sha256, size_bytes,
       signature, public_key, published_by) values ($1, $2, 'Thermia', $3, '1.0', 1, repeat('0', 64), 1, '', '', $4)`,
    [firmwareId, organizations.manufacturer.id, model, users.owner.id],
  );
  await owner.query(
    `insert into devices.firmware_campaign (id, organization_id, firmware_id, name, state, waves, failure_threshold_percent, created_by)
     values ($1, $2, $3, 'Race', 'running', '{100}', 100, $4)`,
    [id, organizations.owner.id, firmwareId, users.owner.id],
  );
  await owner.query(
    'insert into devices.campaign_device (campaign_id, device_id, wave) select $1, unnest($2::uuid[]), 0',
    [id, deviceIds],
  );
  return id;
}

const waiting = async () => {
  const { rows } = await devices.database.owner.query<{ n: number }>(
    `select count(*)::int as n from pg_stat_activity
     where datname = current_database() and wait_event_type = 'Lock' and query like '%firmware_campaign%'`,
  );
  return (rows[0]?.n ?? 0) > 0;
};

it.each(['cancelled', 'decommissioned'])(
  'an abort that has its campaign gets the command that is being %s at that moment',
  async (how) => {
    const model = `D-${how}`;
    const { id } = await registered(devices, { model });
    const campaignId = await campaignOf(model, [id]);
    await changing(async (change) => {
      const campaign = await lockCampaign(change, campaignId);
      if (campaign !== null) await startWave(change, campaign, 0);
    });
    const [command] = await changing((change) => takePending(change, id));
    const other = () =>
      how === 'cancelled'
        ? changing(async (change) => {
            const row = await lockCommand(change.client, command?.id ?? '');
            const moved = row && (await moveCommand(change, row, 'cancel'));
            if (moved) await finishedForCampaign(change, moved);
          })
        : changing(async (change) => {
            await lockCampaignsOf(change.client, id);
            await decommission(change, { id, organizationId: organizations.owner.id }, 'Race');
          });
    let ended: Promise<void> = Promise.resolve();
    await changing(async (change) => {
      const campaign = await lockCampaign(change, campaignId);
      ended = other();
      await eventually(waiting);
      if (campaign !== null) await moveCampaign(change, campaign, 'abort');
    });
    await ended;
    const { rows } = await devices.database.owner.query(
      'select c.state, d.state as device from devices.command c join devices.campaign_device d on d.command_id = c.id where c.id = $1',
      [command?.id],
    );
    expect(rows).toEqual([{ state: 'cancelled', device: 'skipped' }]);
  },
);

it('an abort, completions and a decommissioning of one campaign never wait for each other, and agree', async () => {
  for (let round = 0; round < 12; round++) {
    const model = `R${round}`;
    const ids = await Promise.all(Array.from({ length: 6 }, async () => (await registered(devices, { model })).id));
    const campaignId = await campaignOf(model, ids);
    await changing(async (change) => {
      const campaign = await lockCampaign(change, campaignId);
      if (campaign !== null) await startWave(change, campaign, 0);
    });
    const [gone = '', ...others] = ids;
    const update = async (id: string) => {
      const [command] = await changing((change) => takePending(change, id));
      if (command === undefined) return;
      await changing((change) => acknowledge(change, id, command.id));
      await changing((change) => complete(change, id, { commandId: command.id, outcome: 'succeeded' }));
    };
    const abort = changing(async (change) => {
      const campaign = await lockCampaign(change, campaignId);
      if (campaign !== null) await moveCampaign(change, campaign, 'abort');
    });
    const leave = changing(async (change) => {
      await lockCampaignsOf(change.client, gone);
      await decommission(change, { id: gone, organizationId: organizations.owner.id }, 'Race');
    });
    // A refusal is what a device hears that came after the abort; anything else, a deadlock above all, fails the test.
    const late = (fault: unknown) => (fault instanceof Refusal ? undefined : Promise.reject(fault as Error));
    await Promise.all([...others.map((id) => update(id).catch(late)), abort, leave]);
    const { rows } = await devices.database.owner.query<{ state: string; command: string }>(
      `select d.state, c.state as command from devices.campaign_device d join devices.command c on c.id = d.command_id
       where d.campaign_id = $1`,
      [campaignId],
    );
    expect(rows).toHaveLength(6);
    const agreeing: Record<string, string[]> = {
      succeeded: ['succeeded'],
      skipped: ['cancelled'],
      failed: ['cancelled'],
    };
    expect(rows.filter(({ state, command }) => agreeing[state]?.includes(command) !== true)).toEqual([]);
  }
});
