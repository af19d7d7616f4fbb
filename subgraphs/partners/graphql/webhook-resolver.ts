import { Arg, Args, Ctx, Directive, ID, Mutation, Query, Resolver } from 'type-graphql';
import { z } from 'zod';
import { allScopes } from '../../../core/contracts/access.ts';
import { badInput } from '../../../platform/errors/graph-errors.ts';
import { type Connection, PageArgs } from '../../../platform/graphql/pagination.ts';
import { isUuid, uuidV4 } from '../../../platform/ids/uuid.ts';
import type { PartnersContext } from '../context.ts';
import { insertDelivery } from '../store/news.ts';
import type { WebhookDeliveryRow, WebhookRow } from '../store/rows.ts';
import { rowsOf, sql } from '../store/sql.ts';
import { deliveryList, webhookList, webhooksById } from '../store/webhooks.ts';
import { isPublicAddress } from '../../../platform/delivery/public-address.ts';
import { newSecret, secretText } from '../../../platform/delivery/sign.ts';
import { listPage } from './connection.ts';
import { attempt, type Change, managers, type Member, mutate, requireRole } from './mutate.ts';
import { checked, known, noSuch, refuse } from './refusal.ts';
import { DeliveryStatusEnum } from './enums.ts';
import {
  CreateWebhookInput,
  ReplayWebhookDeliveryInput,
  UpdateWebhookInput,
  WebhookConnection,
  WebhookDeliveryConnection,
  WebhookDeliveryPayload,
  WebhookIdInput,
  WebhookPayload,
} from './webhook-types.ts';

const maxWebhooks = 20;

/** What can be seen of an address before it is resolved; every attempt checks what it resolves to. */
const urlFor = (allowPrivate: boolean) =>
  z
    .url({ protocol: allowPrivate ? /^https?$/ : /^https$/ })
    .max(2000)
    .refine((text) => {
      // Checked even after z.url() has refused it.
      if (!URL.canParse(text)) return false;
      const { hostname, username, password } = new URL(text);
      const bare = hostname.replace(/^\[|\]$/g, '');
      const isLiteral = z.union([z.ipv4(), z.ipv6()]).safeParse(bare).success;
      return username === '' && password === '' && (allowPrivate || !isLiteral || isPublicAddress(bare));
    }, 'It has to be a public address without credentials');
const webhookFor = (allowPrivate: boolean) =>
  z.object({
    url: urlFor(allowPrivate),
    events: z.array(z.string()).min(1),
    description: z.string().max(500).nullish(),
    equipmentIds: z.array(z.uuid()).max(500).nullish(),
  });

@Resolver()
export class WebhookResolver {
  @Directive('@federation__requiresScopes(scopes: [["role:ADMIN"], ["role:MANAGER"]])')
  @Query(() => WebhookConnection, {
    description: "The organization's webhooks, the newest first. For administrators and managers.",
  })
  webhooks(
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() { rows, viewer }: PartnersContext,
  ): Promise<Connection<WebhookRow>> {
    requireRole(viewer, managers);
    return listPage(rows, webhookList, args);
  }

  @Directive('@federation__requiresScopes(scopes: [["role:ADMIN"], ["role:MANAGER"]])')
  @Query(() => WebhookDeliveryConnection, {
    description: 'Deliveries to webhooks of the organization, the newest first. For administrators and managers.',
  })
  webhookDeliveries(
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() { rows, viewer }: PartnersContext,
    @Arg('webhookId', () => ID, { nullable: true, description: 'Only to this webhook.' }) webhookId?: string | null,
    @Arg('statuses', () => [DeliveryStatusEnum], { nullable: true, description: 'Only in these states.' })
    statuses?: string[] | null,
  ): Promise<Connection<WebhookDeliveryRow>> {
    requireRole(viewer, managers);
    if (webhookId && !isUuid(webhookId)) throw badInput(`"${webhookId}" is not an id.`);
    return listPage(rows, deliveryList(webhookId ?? null, statuses ?? null), args);
  }

  @Mutation(() => WebhookPayload, {
    description: 'Creates a webhook and shows its secret, this once. For administrators and managers; at most 20 each.',
  })
  async createWebhook(
    @Arg('input', () => CreateWebhookInput, { description: 'The webhook.' }) input: CreateWebhookInput,
    @Ctx() context: PartnersContext,
  ): Promise<WebhookPayload> {
    const member = requireRole(context.viewer, managers);
    const secret = newSecret();
    const { answer, errors } = await attempt(async () => {
      const {
        url,
        events,
        description = null,
        equipmentIds = null,
      } = checked(webhookFor(context.allowPrivateWebhooks), input);
      for (const [index, id] of (equipmentIds ?? []).entries()) {
        const isVisible = ((await context.load.scopes.load(id)) & allScopes) !== 0;
        if (!isVisible) throw refuse('NOT_FOUND', 'There is no such equipment.', 'equipmentIds', String(index));
      }
      return mutate(context, member, { operation: 'createWebhook', input }, async ({ client, now }) => {
        await client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [
          `webhooks/${member.organizationId}`,
        ]);
        const [count] = await rowsOf<{ n: number }>(
          client,
          sql`select count(*)::int as n from partners.webhook where organization_id = ${member.organizationId}`,
        );
        if ((count?.n ?? 0) >= maxWebhooks)
          throw refuse('LIMIT_EXCEEDED', `There are ${maxWebhooks} already: delete one.`);
        const id = uuidV4();
        await client.query(
          sql`insert into partners.webhook (id, organization_id, url, description, events, equipment_ids, secret, created_by, created_at)
            values (${id}, ${member.organizationId}, ${url}, ${description}, ${events}, ${equipmentIds}, ${secret}, ${member.id}, ${now})`
            .query,
        );
        return id;
      });
    });
    const webhook = answer === null ? null : await context.load.webhook.load(answer);
    return { webhook, secret: webhook === null ? null : secretText(secret), errors };
  }

  @Mutation(() => WebhookPayload, { description: 'Changes a webhook. For administrators and managers.' })
  async updateWebhook(
    @Arg('input', () => UpdateWebhookInput, { description: 'The change.' }) input: UpdateWebhookInput,
    @Ctx() context: PartnersContext,
  ): Promise<WebhookPayload> {
    const member = requireRole(context.viewer, managers);
    const { answer, errors } = await attempt(async () => {
      const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== null));
      const { url, events, description } = checked(webhookFor(context.allowPrivateWebhooks).partial(), given);
      return mutate(context, member, { operation: 'updateWebhook', input }, async (change) => {
        const before = await lockWebhook(change, member, input.id);
        if (before.version !== input.version) {
          throw refuse('STALE_VERSION', `It has changed since: its version is ${before.version}.`, 'version');
        }
        const isEnabled = input.isEnabled ?? before.isEnabled;
        await change.client.query(
          sql`update partners.webhook set url = ${url ?? before.url}, events = ${events ?? before.events},
              description = ${description ?? before.description}, is_enabled = ${isEnabled}, version = version + 1,
              disabled_reason = case when ${isEnabled} then null else disabled_reason end,
              failing_since = case when ${input.isEnabled === true} then null else failing_since end
            where id = ${before.id}`.query,
        );
        return before.id;
      });
    });
    return { webhook: answer === null ? null : await context.load.webhook.load(answer), secret: null, errors };
  }

  @Mutation(() => WebhookPayload, {
    description: 'Deletes a webhook with its deliveries. For administrators and managers.',
  })
  async deleteWebhook(
    @Arg('input', () => WebhookIdInput, { description: 'Which one.' }) { id }: WebhookIdInput,
    @Ctx() context: PartnersContext,
  ): Promise<WebhookPayload> {
    const member = requireRole(context.viewer, managers);
    const { errors } = await attempt(() =>
      mutate(context, member, { operation: 'deleteWebhook', input: {} }, async (change) => {
        const webhook = await lockWebhook(change, member, id);
        await change.client.query(sql`delete from partners.webhook where id = ${webhook.id}`.query);
        return null;
      }),
    );
    return { webhook: null, secret: null, errors };
  }

  @Mutation(() => WebhookDeliveryPayload, {
    description: 'Sends a test event to a webhook, signed and retried like any other. For administrators and managers.',
  })
  async testWebhook(
    @Arg('input', () => WebhookIdInput, { description: 'Which one.' }) { id }: WebhookIdInput,
    @Ctx() context: PartnersContext,
  ): Promise<WebhookDeliveryPayload> {
    const member = requireRole(context.viewer, managers);
    const { answer, errors } = await attempt(() =>
      mutate(context, member, { operation: 'testWebhook', input: {} }, async (change) => {
        const webhook = await lockWebhook(change, member, id);
        if (!webhook.isEnabled) throw refuse('INVALID_STATE', 'The webhook is disabled: enable it first.', 'id');
        const deliveryId = uuidV4();
        const body = JSON.stringify({
          type: 'test',
          timestamp: change.now.toISOString(),
          data: { webhookId: webhook.id },
        });
        const delivery = { id: deliveryId, webhook, event: 'test', eventId: deliveryId, subjectId: null, body };
        await insertDelivery(change.client, delivery, change.now);
        return deliveryId;
      }),
    );
    return { delivery: answer === null ? null : await context.load.delivery.load(answer), errors };
  }

  @Mutation(() => WebhookDeliveryPayload, {
    description: 'Sends a delivery that is over once more, with the same id and body. For administrators and managers.',
  })
  async replayWebhookDelivery(
    @Arg('input', () => ReplayWebhookDeliveryInput, { description: 'Which one.' })
    { deliveryId }: ReplayWebhookDeliveryInput,
    @Ctx() context: PartnersContext,
  ): Promise<WebhookDeliveryPayload> {
    const member = requireRole(context.viewer, managers);
    const { answer, errors } = await attempt(async () => {
      const delivery = await context.load.delivery.load(known(deliveryId, 'delivery', 'deliveryId'));
      if (delivery === null) throw noSuch('delivery', 'deliveryId');
      return mutate(context, member, { operation: 'replayWebhookDelivery', input: {} }, async ({ client, now }) => {
        const { rowCount } = await client.query(
          sql`update partners.webhook_delivery set status = 'pending', attempts = 0, next_attempt_at = ${now},
              finished_at = null where id = ${delivery.id} and status <> 'pending'`.query,
        );
        if (rowCount === 0) throw refuse('INVALID_STATE', 'It is still on its way.', 'deliveryId');
        return delivery.id;
      });
    });
    return { delivery: answer === null ? null : await context.load.delivery.load(answer), errors };
  }
}

/** @throws Refusal NOT_FOUND unless it is one of the own organization */
async function lockWebhook({ client }: Change, { organizationId }: Member, id: string): Promise<WebhookRow> {
  const [webhook] = await rowsOf<WebhookRow>(
    client,
    sql`${webhooksById([known(id, 'webhook', 'id')])} and t.organization_id = ${organizationId} for update`,
  );
  if (webhook === undefined) throw noSuch('webhook', 'id');
  return webhook;
}
