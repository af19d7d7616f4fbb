export const commandStates = [
  ...(['queued', 'sent', 'delivered', 'succeeded', 'failed', 'timed_out', 'expired', 'cancelled'] as const),
];
export type CommandState = (typeof commandStates)[number];

export const commandEvents = [...(['send', 'acknowledge', 'succeed', 'fail', 'time_out', 'expire', 'cancel'] as const)];
export type CommandEvent = (typeof commandEvents)[number];

type Row = Readonly<Record<CommandEvent, CommandState | null>>;
const nothing: Row = {
  ...{ send: null, acknowledge: null, succeed: null, fail: null, time_out: null, expire: null, cancel: null },
};

/**
 * Every state against every event; null where the event is refused. A device may execute only what it has
 * acknowledged, which succeeds once: nothing is executed twice, and what was cancelled or has expired is not executed.
 */
const transitions: Readonly<Record<CommandState, Row>> = {
  queued: { ...nothing, send: 'sent', expire: 'expired', cancel: 'cancelled' },
  sent: { ...nothing, acknowledge: 'delivered', expire: 'expired', cancel: 'cancelled' },
  delivered: { ...nothing, succeed: 'succeeded', fail: 'failed', time_out: 'timed_out' },
  succeeded: nothing,
  failed: nothing,
  timed_out: nothing,
  expired: nothing,
  cancelled: nothing,
};

/** The state after the event; null when it is refused. */
export const nextCommandState = (state: CommandState, event: CommandEvent): CommandState | null =>
  transitions[state][event];

export const isFinal = (state: CommandState): boolean => Object.values(transitions[state]).every((to) => to === null);
