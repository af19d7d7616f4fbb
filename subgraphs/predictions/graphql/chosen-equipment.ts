import { forbidden } from '../../../platform/errors/graph-errors.ts';
import { isUuid } from '../../../platform/ids/uuid.ts';
import type { PredictionsContext } from '../context.ts';
import { equipmentOfBuildings } from '../store/access.ts';
import { insist, Refusal } from './attempt.ts';

const maxEquipment = 500;

interface Choice {
  readonly equipmentIds?: readonly string[] | null;
  readonly buildingId?: string | null;
}

/**
 * The equipment of a choice, each once, all of it such whose predictions the viewer may read.
 * @throws Refusal when there is none, too much or no such; FORBIDDEN when a scope is missing
 */
export async function chosenEquipment(context: PredictionsContext, choice: Choice): Promise<string[]> {
  const ids = choice.equipmentIds ?? null;
  const building = choice.buildingId ?? null;
  insist((ids === null) !== (building === null), 'Give equipmentIds or buildingId.', ['input']);
  if (building !== null) return ofBuilding(context, building);
  const chosen = [...new Set((ids ?? []).map((id) => id.toLowerCase()))];
  insist(chosen.length >= 1 && chosen.length <= maxEquipment, `Give 1 to ${maxEquipment} pieces of equipment.`, [
    ...['input', 'equipmentIds'],
  ]);
  const rights = await Promise.all(chosen.map((id) => context.rights.load(id)));
  const hidden = rights.indexOf(null);
  if (hidden !== -1)
    throw new Refusal('NOT_FOUND', 'There is no such equipment.', ['input', 'equipmentIds', String(hidden)]);
  if (rights.some((own) => own?.read === false))
    throw forbidden('Your access to some of this does not include READ_PREDICTIONS.');
  return chosen;
}

async function ofBuilding(context: PredictionsContext, buildingId: string): Promise<string[]> {
  const found = isUuid(buildingId) ? await context.read((client) => equipmentOfBuildings(client, [buildingId])) : [];
  if (found.length === 0)
    throw new Refusal('NOT_FOUND', 'There is no such building, or no equipment in it.', ['input', 'buildingId']);
  insist(found.length <= maxEquipment, `The building has more than ${maxEquipment} pieces: give equipmentIds.`, [
    ...['input', 'buildingId'],
  ]);
  return found.map(({ id }) => id);
}
