import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { requireMember } from '../../../../platform/graphql/context.ts';
import { PageArgs } from '../../../../platform/graphql/pagination.ts';
import { isUuid, uuidV4 } from '../../../../platform/ids/uuid.ts';
import type { DevicesContext } from '../../context.ts';
import { isAlertThresholds } from '../../domain/alert-thresholds.ts';
import { commandKind, isFor } from '../../domain/command-catalogue.ts';
import type { DeviceType } from '../../domain/vocabulary.ts';
import { audit, type Change } from '../../store/change.ts';
import type { DeviceRow } from '../../store/entities.ts';
import { templateColumns, type TemplateRow } from '../../store/templates.ts';
import { updateRow } from '../../store/update-row.ts';
import { attempt, Refusal } from '../attempt.ts';
import { requireManager } from '../require-manager.ts';
import { checkVersion } from '../rights.ts';
import { rootTimeline } from '../timeline-loaders.ts';
import { Device } from '../types/device.ts';
import { CreateDeviceTemplateInput, DeviceTemplate, DeviceTemplateConnection } from '../types/template.ts';
import { DeviceTemplatePayload, UpdateDeviceTemplateInput } from '../types/template.ts';

const templateTimeline = { table: 'device_template', columns: templateColumns, at: 'created_at', parent: null };
const columns = {
  ...{ name: 'name', connectionType: 'connection_type', samplingIntervalSeconds: 'sampling_interval_seconds' },
  ...{ reportingIntervalSeconds: 'reporting_interval_seconds', alertThresholds: 'alert_thresholds' },
  ...{ calibrationIntervalDays: 'calibration_interval_days', commands: 'commands' },
};

@Resolver()
export class Templates {
  @Query(() => DeviceTemplateConnection, { description: 'Templates of the own organization, newest first.' })
  deviceTemplates(@Args(() => PageArgs) page: PageArgs, @Ctx() context: DevicesContext) {
    requireMember(context.viewer);
    return rootTimeline(context.query, templateTimeline, page);
  }

  @Mutation(() => DeviceTemplatePayload, {
    description: 'Makes a template for a model, used when devices are registered. For administrators and managers.',
  })
  createDeviceTemplate(
    @Arg('input', () => CreateDeviceTemplateInput, { description: 'The template.' }) input: CreateDeviceTemplateInput,
    @Ctx() context: DevicesContext,
  ): Promise<DeviceTemplatePayload> {
    const { id: userId, organizationId } = requireManager(context.viewer);
    return templatePayload(context, (change) => create(change, input, { userId, organizationId }));
  }

  @Mutation(() => DeviceTemplatePayload, {
    description: 'Changes a template of the own organization. For administrators and managers.',
  })
  updateDeviceTemplate(
    @Arg('input', () => UpdateDeviceTemplateInput, { description: 'What changes.' }) input: UpdateDeviceTemplateInput,
    @Ctx() context: DevicesContext,
  ): Promise<DeviceTemplatePayload> {
    const { organizationId } = requireManager(context.viewer);
    return templatePayload(context, async (change) => {
      const there = await lockTemplate(change, input.id, organizationId);
      checkVersion(there.version, input.version);
      if (input.name === null) throw new Refusal('BAD_USER_INPUT', 'name can be changed, not cleared.', ['name']);
      checkDefaults(input, there.deviceType);
      const changes = await updateRow(change.client, 'device_template', there.id, columns, input);
      await audit(change.client, {
        ...{ organizationId, action: 'device_template_updated', subjectId: there.id, details: { changes } },
      });
      return there.id;
    });
  }
}

@Resolver(() => Device)
export class TemplateOfDevice {
  @FieldResolver(() => DeviceTemplate, {
    nullable: true,
    description: 'The template it was registered with; null without one, or when it is not the own organization’s.',
  })
  template(@Root() { templateId }: DeviceRow, @Ctx() { loaders }: DevicesContext) {
    return templateId === null ? null : loaders.template.load(templateId);
  }
}

async function templatePayload(
  context: DevicesContext,
  work: (change: Change) => Promise<string>,
): Promise<DeviceTemplatePayload> {
  const { done, error } = await attempt(() => context.change(work));
  return { template: done === null ? null : await context.loaders.template.load(done), errors: error ? [error] : [] };
}

async function lockTemplate({ client }: Change, id: string, organizationId: string) {
  const { rows } = await client.query<Pick<TemplateRow, 'id' | 'version' | 'deviceType'>>(
    `select id, version, device_type as "deviceType" from devices.device_template
     where id = $1 and organization_id = $2 for update`,
    [isUuid(id) ? id : null, organizationId],
  );
  const [there] = rows;
  if (there === undefined) throw new Refusal('NOT_FOUND', 'Your organization has no such template.', ['id']);
  return there;
}

async function create(
  { client }: Change,
  input: CreateDeviceTemplateInput,
  who: { readonly userId: string; readonly organizationId: string },
): Promise<string> {
  checkDefaults(input, input.deviceType);
  const id = uuidV4();
  const { name, manufacturer, model, deviceType, alertThresholds: limits = null } = input;
  await client.query(
    `insert into devices.device_template (id, organization_id, name, manufacturer, model, device_type, connection_type,
       sampling_interval_seconds, reporting_interval_seconds, alert_thresholds, calibration_interval_days, commands, created_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [
      ...[id, who.organizationId, name, manufacturer, model, deviceType, input.connectionType ?? null],
      ...[input.samplingIntervalSeconds ?? null, input.reportingIntervalSeconds ?? null],
      ...[limits === null ? null : JSON.stringify(limits), input.calibrationIntervalDays ?? null],
      ...[input.commands ?? null, who.userId],
    ],
  );
  const { organizationId } = who;
  const details = { manufacturer, model };
  await audit(client, { organizationId, action: 'device_template_created', subjectId: id, details });
  return id;
}

/** Limits are limits, and the commands are some that this type of device knows. */
function checkDefaults(
  input: { readonly alertThresholds?: unknown; readonly commands?: readonly string[] | null },
  type: DeviceType,
): void {
  const { alertThresholds: limits = null, commands } = input;
  if (limits !== null && !isAlertThresholds(limits))
    throw new Refusal('BAD_USER_INPUT', 'Write limits as { "metric": { "min": 1, "max": 2 } }.', ['alertThresholds']);
  for (const name of commands ?? []) {
    const kind = commandKind(name);
    if (kind === undefined || kind.internal || !isFor(kind, type))
      throw new Refusal('BAD_USER_INPUT', `This type of device knows no ${name}: see commandCatalogue.`, ['commands']);
  }
}
