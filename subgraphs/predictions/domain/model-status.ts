/** Whether a model is used. */
export const modelStatuses = ['candidate', 'promoted', 'retired', 'rejected'] as const;
export type ModelStatus = (typeof modelStatuses)[number];
export type ModelEvent = 'promote' | 'supersede' | 'reject';

/** Every event in every status; null is refused. */
const transitions: Readonly<Record<ModelStatus, Readonly<Record<ModelEvent, ModelStatus | null>>>> = {
  candidate: { promote: 'promoted', supersede: null, reject: 'rejected' },
  promoted: { promote: 'promoted', supersede: 'retired', reject: 'rejected' },
  retired: { promote: 'promoted', supersede: null, reject: 'rejected' },
  rejected: { promote: null, supersede: null, reject: 'rejected' },
};

export const modelAfter = (status: ModelStatus, event: ModelEvent): ModelStatus | null => transitions[status][event];

export interface Quality {
  readonly heldOutUnits: number;
  readonly heldOutRmse: number;
  readonly baselineRmse: number;
}

const skillOf = ({ heldOutRmse, baselineRmse }: Quality): number => 1 - heldOutRmse / baselineRmse;
/** Held-out units differ from training to training: this much of the skill may be luck. */
const tolerance = 0.1;

/** What becomes of a model that was just trained, and why. */
export function judge(trained: Quality, inUse: Quality | null): { status: ModelStatus; reason: string } {
  const skill = skillOf(trained);
  if (!(skill > 0) || trained.heldOutUnits < 2)
    return { status: 'rejected', reason: 'It is not better than the baseline on units that it had not seen.' };
  if (inUse !== null && skill < skillOf(inUse) - tolerance)
    return { status: 'candidate', reason: 'It is better than the baseline and worse than the model in use.' };
  return { status: 'promoted', reason: 'It is better than the baseline on units that it had not seen.' };
}
