import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { componentId } from '../../../../core/contracts/component.ts';
import { PageArgs } from '../../../../platform/graphql/pagination.ts';
import { isUuid } from '../../../../platform/ids/uuid.ts';
import type { DevicesContext } from '../../context.ts';
import { componentsOf } from '../../domain/components.ts';
import { audit, type Change } from '../../store/change.ts';
import { windowColumns, type WindowRow } from '../../store/care.ts';
import { tellWindow } from '../../store/tell-window.ts';
import { attempt, Refusal } from '../attempt.ts';
import { requireManager } from '../require-manager.ts';
import { rootTimeline } from '../timeline-loaders.ts';
import { requireWorker } from '../rights.ts';
import { Equipment } from '../types/building.ts';
import { AuditEntryConnection, Component, CreateMaintenanceWindowInput, DeviceKey } from '../types/care.ts';
import { EndMaintenanceWindowInput, MaintenanceWindow, MaintenanceWindowPayload } from '../types/care.ts';
import { Device } from '../types/device.ts';

const longestWindowMs = 30 * 86_400_000;
const auditTimeline = {
  ...{ table: 'audit_entry', at: 'at', parent: null },
  columns: 't.id, t.at, t.actor_id as "actorId", t.action, t.subject_id as "subjectId", t.details',
};

@Resolver()
export class Care {
  @Query(() => AuditEntryConnection, {
    description:
      'Who granted, revoked and changed what in the own organization, newest first. For administrators and managers.',
  })
  dataAccessLog(@Args(() => PageArgs) page: PageArgs, @Ctx() context: DevicesContext) {
    requireManager(context.viewer);
    return rootTimeline(context.query, auditTimeline, page);
  }

  @Mutation(() => MaintenanceWindowPayload, {
    description: 'Opens a maintenance window on something of the own organization. Not for viewers.',
  })
  async createMaintenanceWindow(
    @Arg('input', () => CreateMaintenanceWindowInput, { description: 'On what, when and why.' })
    input: CreateMaintenanceWindowInput,
    @Ctx() context: DevicesContext,
  ): Promise<MaintenanceWindowPayload> {
    const { id: userId, organizationId } = requireWorker(context.viewer);
    const { done, error } = await attempt(() =>
      context.change((change) => open(change, input, { userId, organizationId })),
    );
    return { maintenanceWindow: done, errors: error ? [error] : [] };
  }

  @Mutation(() => MaintenanceWindowPayload, {
    description: 'Ends a maintenance window of the own organization now; one that has ended stays as it is.',
  })
  async endMaintenanceWindow(
    @Arg('input', () => EndMaintenanceWindowInput, { description: 'Which.' }) input: EndMaintenanceWindowInput,
    @Ctx() context: DevicesContext,
  ): Promise<MaintenanceWindowPayload> {
    const { organizationId } = requireWorker(context.viewer);
    const { done, error } = await attempt(() =>
      context.change(async (change) => {
        const { client } = change;
        const { rows } = await client.query<WindowRow>(
          `update devices.maintenance_window t set starts_at = least(starts_at, now()), ends_at = least(ends_at, now())
           where t.id = $1 and organization_id = $2 returning ${windowColumns}`,
          [isUuid(input.windowId) ? input.windowId : null, organizationId],
        );
        const [window] = rows;
        if (window === undefined) throw new Refusal('NOT_FOUND', 'There is no such window.', ['windowId']);
        await audit(client, { organizationId, action: 'maintenance_window_ended', subjectId: window.id });
        tellWindow(change, window, Date.now());
        return window;
      }),
    );
    return { maintenanceWindow: done, errors: error ? [error] : [] };
  }
}

async function open(
  change: Change,
  input: CreateMaintenanceWindowInput,
  who: { readonly userId: string; readonly organizationId: string },
): Promise<WindowRow> {
  const { client } = change;
  const { from, to, reason } = input;
  const named = (['building', 'equipment', 'device'] as const).filter((one) => input[`${one}Id`]);
  const [of] = named;
  if (named.length !== 1 || of === undefined)
    throw new Refusal('BAD_USER_INPUT', 'Name exactly one of buildingId, equipmentId and deviceId.');
  if (from >= to || to.getTime() - from.getTime() > longestWindowMs)
    throw new Refusal('BAD_USER_INPUT', 'A window ends after it begins, at most 30 days later.', ['to']);
  const id = input[`${of}Id`];
  const { rows } = await client.query<WindowRow>(
    `insert into devices.maintenance_window as t (organization_id, ${of}_id, starts_at, ends_at, reason, created_by)
     select o.organization_id, o.id, $3, $4, $5, $6 from devices.${of} o where o.id = $1 and o.organization_id = $2
     returning ${windowColumns}`,
    [isUuid(id ?? '') ? id : null, who.organizationId, from, to, reason, who.userId],
  );
  const [window] = rows;
  if (window === undefined) throw new Refusal('NOT_FOUND', `Your organization has no such ${of}.`, [`${of}Id`]);
  await audit(client, {
    ...{ organizationId: who.organizationId, action: 'maintenance_window_created', subjectId: window.id },
    details: { [`${of}Id`]: id, from, to },
  });
  tellWindow(change, window, Date.now());
  return window;
}

const windows = 'Maintenance windows on it that are open or still to come, in their order.';

@Resolver(() => Equipment)
export class EquipmentCare {
  @FieldResolver(() => [MaintenanceWindow], { description: windows })
  maintenanceWindows(@Root() { id }: Equipment, @Ctx() { loaders }: DevicesContext) {
    return loaders.windowsOfEquipment.load(id);
  }

  @FieldResolver(() => [Component], { description: 'Its components; nine at most.' })
  components(@Root() { id, kind }: Equipment): Component[] {
    return componentsOf(kind).map((one) => componentOf(id, one));
  }
}

/** A component is of its equipment and its kind; nothing of it is stored. */
export const componentOf = (equipmentId: string, kind: Component['kind']): Component => ({
  ...{ id: componentId(equipmentId, kind), kind, equipmentId },
  name: `${kind.charAt(0).toUpperCase()}${kind.slice(1)}`.replaceAll('_', ' '),
});

@Resolver(() => Component)
export class ComponentFields {
  @FieldResolver(() => Equipment, {
    nullable: true,
    description: 'The equipment it belongs to; null when not visible.',
  })
  equipment(@Root() { equipmentId }: Component, @Ctx() { loaders }: DevicesContext) {
    return loaders.equipment.load(equipmentId);
  }
}

@Resolver(() => Device)
export class DeviceCare {
  @FieldResolver(() => [MaintenanceWindow], { description: windows })
  maintenanceWindows(@Root() { id }: Device, @Ctx() { loaders }: DevicesContext) {
    return loaders.windowsOfDevice.load(id);
  }

  @FieldResolver(() => [DeviceKey], {
    description: 'Its keys, newest first, without secrets; empty but for its owner.',
  })
  keys(@Root() { id }: Device, @Ctx() { loaders }: DevicesContext) {
    return loaders.keys.load(id);
  }
}
