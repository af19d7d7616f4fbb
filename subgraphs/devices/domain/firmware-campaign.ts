export const campaignStates = ['draft', 'running', 'paused', 'completed', 'aborted'] as const;
export type CampaignState = (typeof campaignStates)[number];
export const campaignEvents = ['start', 'pause', 'resume', 'complete', 'abort'] as const;
export type CampaignEvent = (typeof campaignEvents)[number];

const nothing = { start: null, pause: null, resume: null, complete: null, abort: null } as const;

/** Every state against every event; null where the event is refused. */
const transitions: Readonly<Record<CampaignState, Readonly<Record<CampaignEvent, CampaignState | null>>>> = {
  draft: { ...nothing, start: 'running', abort: 'aborted' },
  running: { ...nothing, pause: 'paused', complete: 'completed', abort: 'aborted' },
  paused: { ...nothing, resume: 'running', abort: 'aborted' },
  completed: nothing,
  aborted: nothing,
};

export const nextCampaignState = (state: CampaignState, event: CampaignEvent): CampaignState | null =>
  transitions[state][event];

export const campaignDeviceStates = ['pending', 'updating', 'succeeded', 'failed', 'skipped'] as const;
export type CampaignDeviceState = (typeof campaignDeviceStates)[number];
export const campaignDeviceEvents = ['send', 'succeed', 'fail', 'skip', 'retry'] as const;
export type CampaignDeviceEvent = (typeof campaignDeviceEvents)[number];

const still = { send: null, succeed: null, fail: null, skip: null, retry: null } as const;
const deviceTransitions: Readonly<
  Record<CampaignDeviceState, Readonly<Record<CampaignDeviceEvent, CampaignDeviceState | null>>>
> = {
  pending: { ...still, send: 'updating', skip: 'skipped' },
  updating: { ...still, succeed: 'succeeded', fail: 'failed', skip: 'skipped', retry: 'pending' },
  succeeded: still,
  failed: still,
  skipped: still,
};

export const nextCampaignDeviceState = (
  state: CampaignDeviceState,
  event: CampaignDeviceEvent,
): CampaignDeviceState | null => deviceTransitions[state][event];

/** When a device of a campaign may be updated. */
export const installTimes = ['anytime', 'maintenance_window', 'idle', 'idle_or_maintenance_window'] as const;
export type InstallTime = (typeof installTimes)[number];

/** Waves as cumulative shares in %, rising to 100; the first one is the canary. */
export const areWaves = (waves: readonly number[]): boolean =>
  waves.length >= 1 &&
  waves.length <= 10 &&
  waves.every((share, i) => Number.isInteger(share) && share > (waves[i - 1] ?? 0)) &&
  waves.at(-1) === 100;

/** The wave of the device at this place among `count`: the canary has at least one device. */
export function waveOf(place: number, count: number, waves: readonly number[]): number {
  const found = waves.findIndex((share) => place < Math.max(1, Math.floor((share * count) / 100)));
  return found === -1 ? waves.length - 1 : found;
}

export interface CampaignFacts {
  readonly currentWave: number;
  readonly waves: readonly number[];
  readonly failureThresholdPercent: number;
  readonly devices: readonly { readonly wave: number; readonly state: CampaignDeviceState }[];
}

export type CampaignStep =
  | { readonly kind: 'wait' | 'complete' }
  | { readonly kind: 'abort'; readonly failedPercent: number }
  | { readonly kind: 'next'; readonly wave: number };

/**
 * What a running campaign does now. It ends as soon as more than the threshold of the devices that have finished have
 * failed; a wave begins when the one before it is finished.
 */
export function stepOf({ currentWave, waves, failureThresholdPercent, devices }: CampaignFacts): CampaignStep {
  const count = (state: CampaignDeviceState) => devices.filter((one) => one.state === state).length;
  const [succeeded, failed] = [count('succeeded'), count('failed')];
  const failedPercent = failed === 0 ? 0 : (100 * failed) / (failed + succeeded);
  if (failedPercent > failureThresholdPercent) return { kind: 'abort', failedPercent };
  if (devices.some(({ state }) => state === 'updating')) return { kind: 'wait' };
  const pending = devices.filter(({ state }) => state === 'pending').map(({ wave }) => wave);
  if (pending.length === 0) return { kind: 'complete' };
  return { kind: 'next', wave: Math.min(Math.max(currentWave, Math.min(...pending)), waves.length - 1) };
}
