import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { isUuid } from '../../../../platform/ids/uuid.ts';
import type { DevicesContext } from '../../context.ts';
import { isTimeZone } from '../../domain/vocabulary.ts';
import { audit, type Change } from '../../store/change.ts';
import { type Columns, updateRow } from '../../store/update-row.ts';
import { attempt, Refusal } from '../attempt.ts';
import { requireManager } from '../require-manager.ts';
import { checkVersion } from '../rights.ts';
import { BuildingPayload, EquipmentPayload } from '../types/payloads.ts';
import { UpdateBuildingInput, UpdateEquipmentInput } from '../types/update-inputs.ts';

const buildingColumns = { name: 'name', address: 'address', timeZone: 'time_zone', externalId: 'external_id' };
const equipmentColumns = {
  ...{ name: 'name', manufacturer: 'manufacturer', model: 'model', externalId: 'external_id', stops: 'stops' },
  ...{ ratedLoadKg: 'rated_load_kg', ratedSpeedMps: 'rated_speed_mps', drive: 'drive', doorType: 'door_type' },
  ...{ installedOn: 'installed_on', serviceSince: 'service_since' },
};

@Resolver()
export class PlaceChanges {
  @Mutation(() => BuildingPayload, { description: 'Changes a building of the own organization.' })
  async updateBuilding(
    @Arg('input', () => UpdateBuildingInput, { description: 'What changes.' }) input: UpdateBuildingInput,
    @Ctx() context: DevicesContext,
  ): Promise<BuildingPayload> {
    const { organizationId } = requireManager(context.viewer);
    const { error } = await attempt(() =>
      context.change(async (change) => {
        if (typeof input.timeZone === 'string' && !isTimeZone(input.timeZone))
          throw new Refusal('BAD_USER_INPUT', 'There is no such IANA time zone.', ['timeZone']);
        checkNames(input, ['name', 'timeZone']);
        await update(change, { table: 'building', columns: buildingColumns, organizationId }, input);
      }),
    );
    return { building: error ? null : await context.loaders.building.load(input.id), errors: error ? [error] : [] };
  }

  @Mutation(() => EquipmentPayload, { description: 'Changes a piece of equipment of the own organization.' })
  async updateEquipment(
    @Arg('input', () => UpdateEquipmentInput, { description: 'What changes.' }) input: UpdateEquipmentInput,
    @Ctx() context: DevicesContext,
  ): Promise<EquipmentPayload> {
    const { organizationId } = requireManager(context.viewer);
    const { error } = await attempt(() =>
      context.change(async (change) => {
        checkNames(input, ['name']);
        await update(change, { table: 'equipment', columns: equipmentColumns, organizationId }, input);
      }),
    );
    return { equipment: error ? null : await context.loaders.equipment.load(input.id), errors: error ? [error] : [] };
  }
}

function checkNames(input: object, fields: readonly string[]): void {
  for (const [field, value] of Object.entries(input)) {
    if (fields.includes(field) && value === null)
      throw new Refusal('BAD_USER_INPUT', `${field} can be changed, not cleared.`, [field]);
  }
}

async function update(
  { client }: Change,
  of: { readonly table: 'building' | 'equipment'; readonly columns: Columns; readonly organizationId: string },
  input: { readonly id: string; readonly version: number },
): Promise<void> {
  const { table, columns, organizationId } = of;
  const { rows } = isUuid(input.id)
    ? await client.query<{ version: number }>(
        `select version from devices.${table} where id = $1 and organization_id = $2 for update`,
        [input.id, organizationId],
      )
    : { rows: [] };
  const [there] = rows;
  if (there === undefined) throw new Refusal('NOT_FOUND', `Your organization has no such ${table}.`, ['id']);
  checkVersion(there.version, input.version);
  const changes = await updateRow(client, table, input.id, columns, input);
  await audit(client, { organizationId, action: `${table}_updated`, subjectId: input.id, details: { changes } });
}
