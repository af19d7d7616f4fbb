import { createHash, randomInt } from 'node:crypto';
import type { ClientBase } from 'pg';
import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { asViewer } from '../../../platform/db/orm.ts';
import { inTransaction } from '../../../platform/db/pool.ts';
import { newSecret, secretText } from '../../../platform/delivery/sign.ts';
import { userError } from '../../../platform/graphql/user-error.ts';
import { answerOnce } from '../../../platform/idempotency/answer-once.ts';
import { isUuid, uuidV4 } from '../../../platform/ids/uuid.ts';
import {
  type Channel,
  type ChannelSettings,
  confirmChannel,
  deleteChannel,
  insertChannel,
  readChannels,
  updateChannel,
} from '../store/notification-channels.ts';
import { queueTest, readDeliveries, replayDelivery } from '../store/notification-deliveries.ts';
import { viewerStatement } from '../store/statement.ts';
import { requireActor } from './alert-access.ts';
import { BadField, faultOfName } from './bad-field.ts';
import type { MonitoringContext } from './context.ts';
import { faultOfAddress, preferencesOf, presentChannel } from './notification-settings.ts';
import {
  ConfirmNotificationChannelInput,
  CreateNotificationChannelInput,
  NotificationChannelIdInput,
  NotificationChannelPayload,
  NotificationDeliveryPayload,
  ReplayNotificationInput,
  UpdateNotificationChannelInput,
} from './notification-types.ts';

const MAX_CHANNELS = 50;
const hashOf = (code: string): string => createHash('sha256').update(code.trim()).digest('hex');

@Resolver()
export class NotificationMutations {
  @Mutation(() => NotificationChannelPayload, {
    description: `Makes a channel of one's own; an organization has up to ${MAX_CHANNELS}. A code is sent to an e-mail address, to be given back.`,
  })
  async createNotificationChannel(
    @Ctx() context: MonitoringContext,
    @Arg('input', () => CreateNotificationChannelInput, { description: 'The channel.' })
    input: CreateNotificationChannelInput,
  ): Promise<NotificationChannelPayload> {
    const { id: by, organizationId } = requireActor(context);
    const preferences = preferencesOf(input.preferences ?? {});
    if (preferences instanceof BadField) return refused(preferences);
    const fault = faultOfName(input.name) ?? faultOfAddress(input.kind, input.address, context.allowPrivate);
    if (fault !== null) return refused(fault);
    if (input.kind === 'email' && context.mailer === null)
      return refused(new BadField('kind', 'This installation sends no mail: use a webhook.'), 'INVALID_STATE');
    const code = input.kind === 'email' ? String(randomInt(100_000, 1_000_000)) : null;
    const secret = input.kind === 'webhook' ? newSecret() : null;
    const settings = { ...preferences, name: input.name.trim(), isEnabled: true };
    const about = { by, organizationId, at: context.now(), kind: input.kind, address: input.address };
    const key = { schema: 'monitoring', actor: organizationId, operation: 'createNotificationChannel' } as const;
    const once = await inTransaction(context.ownerPool, (client) =>
      answerOnce(client, { ...key, key: input.idempotencyKey, request: input }, async () => {
        if ((await countChannels(client, organizationId)) >= MAX_CHANNELS) return null;
        const id = uuidV4();
        await insertChannel(client, { ...about, id, secret, codeHash: code && hashOf(code) }, settings);
        return id;
      }),
    );
    if (once.kind === 'conflict')
      return refused(new BadField('idempotencyKey', 'This key was used for another request.'), 'CONFLICT');
    if (once.answer === null)
      return refused(new BadField('name', `There are ${MAX_CHANNELS} channels: delete one.`), 'LIMIT_EXCEEDED');
    if (once.kind === 'done' && code !== null && !(await mailCode(context, input.address, code, once.answer)))
      return refused(new BadField('address', 'The code could not be mailed: check the address, or try again later.'));
    return shown(context, once.answer, once.kind === 'done' && secret !== null ? secretText(secret) : null);
  }

  @Mutation(() => NotificationChannelPayload, {
    description: 'Confirms that mail to a channel is read by who made it.',
  })
  async confirmNotificationChannel(
    @Ctx() context: MonitoringContext,
    @Arg('input', () => ConfirmNotificationChannelInput, { description: 'Which channel, and the code.' })
    input: ConfirmNotificationChannelInput,
  ): Promise<NotificationChannelPayload> {
    const channel = await channelOf(context, input.channelId);
    if (channel instanceof BadField) return refused(channel, 'NOT_FOUND');
    const confirm = (client: ClientBase) => confirmChannel(client, channel.id, hashOf(input.code), context.now());
    if (!(await inTransaction(context.ownerPool, confirm)))
      return refused(new BadField('code', 'This is not the code that was sent.'));
    return shown(context, channel.id);
  }

  @Mutation(() => NotificationChannelPayload, { description: 'Changes a channel, switches it on or off.' })
  async updateNotificationChannel(
    @Ctx() context: MonitoringContext,
    @Arg('input', () => UpdateNotificationChannelInput, { description: 'Which channel, and what changes.' })
    input: UpdateNotificationChannelInput,
  ): Promise<NotificationChannelPayload> {
    const channel = await channelOf(context, input.channelId);
    if (channel instanceof BadField) return refused(channel, 'NOT_FOUND');
    const settings = changed(channel, input);
    if (settings instanceof BadField) return refused(settings);
    const seen = { id: channel.id, version: input.version };
    if (!(await inTransaction(context.ownerPool, (client) => updateChannel(client, seen, settings))))
      return refused(new BadField('version', 'It has changed: read it again.'), 'STALE_VERSION');
    return shown(context, channel.id);
  }

  @Mutation(() => NotificationChannelPayload, {
    description: 'Deletes a channel and what is known of its notifications.',
  })
  async deleteNotificationChannel(
    @Ctx() context: MonitoringContext,
    @Arg('input', () => NotificationChannelIdInput, { description: 'Which channel.' })
    input: NotificationChannelIdInput,
  ): Promise<NotificationChannelPayload> {
    const channel = await channelOf(context, input.channelId);
    if (channel instanceof BadField) return refused(channel, 'NOT_FOUND');
    await inTransaction(context.ownerPool, (client) => deleteChannel(client, channel.id));
    return { channel: null, secret: null, errors: [] };
  }

  @Mutation(() => NotificationDeliveryPayload, {
    description: 'Sends a test to a channel; its `deliveries` say what became of it.',
  })
  async testNotificationChannel(
    @Ctx() context: MonitoringContext,
    @Arg('input', () => NotificationChannelIdInput, { description: 'Which channel.' })
    input: NotificationChannelIdInput,
  ): Promise<NotificationDeliveryPayload> {
    const channel = await channelOf(context, input.channelId);
    if (channel instanceof BadField) return { delivery: null, errors: refused(channel, 'NOT_FOUND').errors };
    if (channel.confirmedAt === null || !channel.isEnabled)
      return notDone('INVALID_STATE', 'It is switched off, or its address is not confirmed.', 'channelId');
    return delivery(context, await inTransaction(context.ownerPool, (client) => queueTest(client, channel)));
  }

  @Mutation(() => NotificationDeliveryPayload, { description: 'Sends a notification again that is over.' })
  async replayNotification(
    @Ctx() context: MonitoringContext,
    @Arg('input', () => ReplayNotificationInput, { description: 'Which notification.' }) input: ReplayNotificationInput,
  ): Promise<NotificationDeliveryPayload> {
    requireActor(context);
    const { deliveryId: id } = input;
    const { orm, viewer } = context;
    const found = isUuid(id) ? await asViewer(orm, viewer, (em) => readDeliveries(viewerStatement(em), [id])) : [];
    if (found.length === 0) return notDone('NOT_FOUND', 'There is no such notification.', 'deliveryId');
    if (!(await inTransaction(context.ownerPool, (client) => replayDelivery(client, id))))
      return notDone('INVALID_STATE', 'It is on its way, or withheld.', 'deliveryId');
    return delivery(context, id);
  }
}

/** One that the viewer may change: their own, or for managers any of the organization. */
async function channelOf(context: MonitoringContext, id: string): Promise<Channel | BadField> {
  requireActor(context);
  const { orm, viewer } = context;
  const [channel] = isUuid(id) ? await asViewer(orm, viewer, (em) => readChannels(viewerStatement(em), [id])) : [];
  return channel ?? new BadField('channelId', 'There is no such channel.');
}

function changed(channel: Channel, input: UpdateNotificationChannelInput): ChannelSettings | BadField {
  const name = input.name ?? channel.name;
  const fault = faultOfName(name);
  if (fault !== null) return fault;
  const preferences = input.preferences ? preferencesOf(input.preferences) : channel;
  if (preferences instanceof BadField) return preferences;
  return { ...preferences, name: name.trim(), isEnabled: input.isEnabled ?? channel.isEnabled };
}

async function countChannels(client: ClientBase, organizationId: string): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    'select count(*)::int as count from monitoring.notification_channel where organization_id = $1',
    [organizationId],
  );
  return rows[0]?.count ?? 0;
}

/** False when the code could not be handed over: the channel is taken back, since nobody could confirm it. */
async function mailCode(context: MonitoringContext, to: string, code: string, id: string): Promise<boolean> {
  const text = `Your code is ${code}. Give it back to be told of alerts at this address; ignore this mail if you did not ask.\n`;
  try {
    await context.mailer?.({ to, subject: `SiteSync: your code is ${code}`, text, id });
    return true;
  } catch {
    await inTransaction(context.ownerPool, (client) => deleteChannel(client, id));
    return false;
  }
}

async function shown(
  { orm, viewer }: MonitoringContext,
  id: string,
  secret: string | null = null,
): Promise<NotificationChannelPayload> {
  const [channel] = await asViewer(orm, viewer, (em) => readChannels(viewerStatement(em), [id]));
  if (channel === undefined)
    return refused(new BadField('channelId', 'The channel is gone: make it anew.'), 'NOT_FOUND');
  return { channel: presentChannel(channel), secret, errors: [] };
}

async function delivery({ orm, viewer }: MonitoringContext, id: string): Promise<NotificationDeliveryPayload> {
  const [found] = await asViewer(orm, viewer, (em) => readDeliveries(viewerStatement(em), [id]));
  return { delivery: found ?? null, errors: [] };
}

function refused({ field, message }: BadField, code = 'BAD_USER_INPUT'): NotificationChannelPayload {
  return { channel: null, secret: null, errors: [userError(code, message, ['input', ...field.split('.')])] };
}

const notDone = (code: string, message: string, field: string): NotificationDeliveryPayload => ({
  ...{ delivery: null, errors: [userError(code, message, ['input', field])] },
});
