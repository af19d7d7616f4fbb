import { forbidden } from '../../../platform/errors/graph-errors.ts';
import { requireMember } from '../../../platform/graphql/context.ts';
import type { PredictionsContext } from '../context.ts';
import { Refusal } from './attempt.ts';

/** Somebody who may change something. @throws UNAUTHENTICATED, FORBIDDEN for a viewer */
export function requireWorker({ viewer }: PredictionsContext) {
  const member = requireMember(viewer);
  if (member.role === null || member.role === 'VIEWER') throw forbidden('A viewer cannot change anything.');
  return member;
}

/** @throws Refusal NOT_FOUND when there is no such equipment for the viewer, FORBIDDEN when they may not report on it */
export async function requireReporter(context: PredictionsContext, equipmentId: string): Promise<void> {
  const rights = await context.rights.load(equipmentId);
  if (rights === null) throw new Refusal('NOT_FOUND', 'There is no such equipment.', ['input', 'equipmentId']);
  if (!rights.report) throw forbidden('Your access to this does not include SUBMIT_REPORTS.');
}
