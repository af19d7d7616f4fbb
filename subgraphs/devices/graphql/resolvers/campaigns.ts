import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root, Subscription } from 'type-graphql';
import { scopeBits } from '../../../../core/contracts/access.ts';
import { forbidden, notFound } from '../../../../platform/errors/graph-errors.ts';
import { followTopic } from '../../../../platform/events/follow-topic.ts';
import { requireMember } from '../../../../platform/graphql/context.ts';
import { encodeCursor } from '../../../../platform/graphql/cursor.ts';
import { PageArgs } from '../../../../platform/graphql/pagination.ts';
import { Cursor } from '../../../../platform/graphql/scalars.ts';
import { isUuid, uuidV4 } from '../../../../platform/ids/uuid.ts';
import type { DevicesContext } from '../../context.ts';
import { areWaves, type CampaignEvent, waveOf } from '../../domain/firmware-campaign.ts';
import { campaignColumns, type CampaignRow, lockCampaign, moveCampaign } from '../../store/campaigns.ts';
import { type CampaignTarget, campaignTargets, insertCampaign } from '../../store/campaign-targets.ts';
import { audit, schema } from '../../store/change.ts';
import { attempt, Refusal } from '../attempt.ts';
import { conditionOf } from '../conditions.ts';
import { requireManager } from '../require-manager.ts';
import { rootTimeline } from '../timeline-loaders.ts';
import { Device } from '../types/device.ts';
import { CampaignProgress, CreateFirmwareCampaignInput, Firmware, FirmwareCampaign } from '../types/firmware.ts';
import { FirmwareCampaignConnection, FirmwareCampaignDevice, FirmwareCampaignEvent } from '../types/firmware.ts';
import { FirmwareCampaignInput, FirmwareCampaignPayload } from '../types/firmware.ts';
import { afterOptions } from './subscriptions.ts';

const campaignTimeline = { table: 'firmware_campaign', columns: campaignColumns, at: 'created_at', parent: null };
const most = 5_000;
const by = 'For administrators and managers of the organization that made it.';
const inputOptions = { description: 'Which.' } as const;

async function campaignById({ query }: DevicesContext, id: string): Promise<CampaignRow | null> {
  if (!isUuid(id)) return null;
  const [row] = await query<CampaignRow>(`select ${campaignColumns} from devices.firmware_campaign t where t.id = $1`, [
    id,
  ]);
  return row ?? null;
}

@Resolver(() => FirmwareCampaign)
export class Campaigns {
  @FieldResolver(() => Firmware, { nullable: true, description: 'What is installed.' })
  firmware(@Root() { firmwareId }: CampaignRow, @Ctx() { loaders }: DevicesContext) {
    return loaders.firmware.load(firmwareId);
  }

  @FieldResolver(() => CampaignProgress, { description: 'How far it is.' })
  async progress(@Root() { id }: CampaignRow, @Ctx() { loaders }: DevicesContext): Promise<CampaignProgress> {
    const devices = await loaders.campaignDevices.load(id);
    const count = (state: string) => devices.filter((one) => one.state === state).length;
    return {
      ...{ total: devices.length, pending: count('pending'), updating: count('updating') },
      ...{ succeeded: count('succeeded'), failed: count('failed'), skipped: count('skipped') },
    };
  }

  @FieldResolver(() => [FirmwareCampaignDevice], { description: `Its devices by wave, at most ${most}.` })
  devices(@Root() { id }: CampaignRow, @Ctx() { loaders }: DevicesContext) {
    return loaders.campaignDevices.load(id);
  }

  @Query(() => FirmwareCampaign, {
    nullable: true,
    description: 'A campaign. NOT_FOUND when there is none or it is not visible.',
  })
  async firmwareCampaign(@Arg('id', () => ID, { description: 'Its id.' }) id: string, @Ctx() context: DevicesContext) {
    return (await campaignById(context, id)) ?? Promise.reject(notFound('campaign'));
  }

  @Query(() => FirmwareCampaignConnection, { description: 'Campaigns of the own organization, newest first.' })
  firmwareCampaigns(@Args(() => PageArgs) page: PageArgs, @Ctx() context: DevicesContext) {
    requireMember(context.viewer);
    return rootTimeline(context.query, campaignTimeline, page);
  }

  @Mutation(() => FirmwareCampaignPayload, {
    description:
      'Makes a campaign, not started yet. Needs UPDATE_FIRMWARE on the equipment of every device; for administrators and managers.',
  })
  async createFirmwareCampaign(
    @Arg('input', () => CreateFirmwareCampaignInput, { description: 'What, for which devices, how.' })
    input: CreateFirmwareCampaignInput,
    @Ctx() context: DevicesContext,
  ): Promise<FirmwareCampaignPayload> {
    requireManager(context.viewer);
    return campaignPayload(context, () => create(context, input));
  }

  @Mutation(() => FirmwareCampaignPayload, { description: `Starts a campaign with its canary wave. ${by}` })
  startFirmwareCampaign(
    @Arg('input', () => FirmwareCampaignInput, inputOptions) input: FirmwareCampaignInput,
    @Ctx() context: DevicesContext,
  ) {
    return move(context, input.campaignId, 'start');
  }

  @Mutation(() => FirmwareCampaignPayload, { description: `Lets no new wave begin. ${by}` })
  pauseFirmwareCampaign(
    @Arg('input', () => FirmwareCampaignInput, inputOptions) input: FirmwareCampaignInput,
    @Ctx() context: DevicesContext,
  ) {
    return move(context, input.campaignId, 'pause');
  }

  @Mutation(() => FirmwareCampaignPayload, { description: `Lets waves begin again. ${by}` })
  resumeFirmwareCampaign(
    @Arg('input', () => FirmwareCampaignInput, inputOptions) input: FirmwareCampaignInput,
    @Ctx() context: DevicesContext,
  ) {
    return move(context, input.campaignId, 'resume');
  }

  @Mutation(() => FirmwareCampaignPayload, {
    description: `Ends a campaign; updates that no device has acknowledged are called back. ${by}`,
  })
  abortFirmwareCampaign(
    @Arg('input', () => FirmwareCampaignInput, inputOptions) input: FirmwareCampaignInput,
    @Ctx() context: DevicesContext,
  ) {
    return move(context, input.campaignId, 'abort');
  }

  @Subscription(() => FirmwareCampaignEvent, {
    description:
      'A campaign of the own organization as it moves on. CURSOR_EXPIRED when events after the cursor are no longer kept.',
    subscribe: ({ args, context }: { args: { campaignId?: string; after?: string | null }; context: DevicesContext }) =>
      follow(context, args),
  })
  firmwareCampaignProgress(
    @Root() event: FirmwareCampaignEvent,
    @Arg('campaignId', () => ID, { description: 'The campaign.' }) _campaignId: string,
    @Arg('after', () => Cursor, afterOptions) _after?: string | null,
  ): FirmwareCampaignEvent {
    return event;
  }
}

@Resolver(() => FirmwareCampaignDevice)
export class CampaignDeviceFields {
  @FieldResolver(() => Device, { nullable: true, description: 'The device; null when it is not visible any more.' })
  device(@Root() { deviceId }: FirmwareCampaignDevice, @Ctx() { loaders }: DevicesContext) {
    return loaders.device.load(deviceId);
  }
}

function follow(context: DevicesContext, { campaignId, after }: { campaignId?: string; after?: string | null }) {
  requireMember(context.viewer);
  return followTopic<{ campaignId: string }, FirmwareCampaignEvent>({
    ...{ topics: context.topics, schema, topic: 'firmware-campaign-progress', query: context.query, after },
    load: async ({ cursor, occurredAt, payload }) => {
      const campaign = payload.campaignId === campaignId ? await campaignById(context, payload.campaignId) : null;
      return campaign && { cursor: encodeCursor(cursor), occurredAt, campaign };
    },
  });
}

async function campaignPayload(context: DevicesContext, work: () => Promise<string>): Promise<FirmwareCampaignPayload> {
  const { done, error } = await attempt(work);
  return { campaign: done === null ? null : await campaignById(context, done), errors: error ? [error] : [] };
}

async function create(context: DevicesContext, input: CreateFirmwareCampaignInput): Promise<string> {
  const { id: userId, organizationId } = requireManager(context.viewer);
  const waves = input.waves ?? [5, 25, 100];
  if (!areWaves(waves)) throw new Refusal('BAD_USER_INPUT', 'Waves rise to 100, at most 10.', ['waves']);
  const firmware = isUuid(input.firmwareId) ? await context.loaders.firmware.load(input.firmwareId) : null;
  if (firmware === null) throw new Refusal('NOT_FOUND', 'There is no such firmware.', ['firmwareId']);
  const asked = { ids: input.deviceIds ?? null, condition: conditionOf(input.filter ?? {}), limit: most };
  const targets = await campaignTargets(context.run, firmware, asked, scopeBits.UPDATE_FIRMWARE);
  checkTargets(targets, input.deviceIds ?? null);
  const id = uuidV4();
  const devices = targets.map((target, place) => ({ ...target, wave: waveOf(place, targets.length, waves) }));
  const { firmwareId, name, failureThresholdPercent } = input;
  await context.change(async ({ client }) => {
    await insertCampaign(
      client,
      {
        ...{ id, organizationId, firmwareId, name, waves, failureThresholdPercent, createdBy: userId },
        ...{ installWhen: input.installWhen ?? 'anytime', maxAttempts: input.maxAttempts },
      },
      devices,
    );
    await audit(client, { organizationId, action: 'campaign_created', subjectId: id, details: { firmwareId } });
  });
  return id;
}

/** @throws Refusal, FORBIDDEN naming the scope */
function checkTargets(targets: readonly CampaignTarget[], ids: readonly string[] | null): void {
  if (targets.length === 0 || (ids !== null && new Set(ids).size !== targets.length))
    throw new Refusal('NOT_FOUND', 'There are no such devices of this manufacturer and model in service.', [
      'deviceIds',
    ]);
  if (targets.length > most) throw new Refusal('BAD_USER_INPUT', `A campaign has at most ${most} devices.`, ['filter']);
  if (targets.some(({ allowed }) => !allowed))
    throw forbidden('This needs the scope UPDATE_FIRMWARE on the equipment of every device.');
}

async function move(
  context: DevicesContext,
  campaignId: string,
  event: CampaignEvent,
): Promise<FirmwareCampaignPayload> {
  const { organizationId } = requireManager(context.viewer);
  return campaignPayload(context, () =>
    context.change(async (change) => {
      const campaign = isUuid(campaignId) ? await lockCampaign(change, campaignId) : null;
      if (campaign?.organizationId !== organizationId)
        throw new Refusal('NOT_FOUND', 'There is no such campaign.', ['campaignId']);
      const moved = await moveCampaign(change, campaign, event, event === 'abort' ? 'Aborted by a person.' : null);
      if (moved === null) throw new Refusal('INVALID_STATE', `The campaign is ${campaign.state}.`, ['campaignId']);
      await audit(change.client, { organizationId, action: `campaign_${event}`, subjectId: campaign.id });
      return campaign.id;
    }),
  );
}
