/** What can happen to an alert: detectors and services raise and clear, people do the rest; a shelf also runs out. */
export const ALERT_EVENTS = [
  ...(['raised', 'cleared', 'latched', 'acknowledged', 'reset', 'resolved'] as const),
  ...(['shelved', 'unshelved', 'suppressed', 'released', 'taken_out_of_service', 'returned_to_service'] as const),
] as const;
export type AlertEvent = (typeof ALERT_EVENTS)[number];

type Shown = 'B' | 'C' | 'D' | 'E' | 'F';
/**
 * States of ISA-18.2 by its letters. A: normal, there is no alert. B: unacknowledged. C: acknowledged. D: returned
 * unacknowledged. E and F: latched, unacknowledged and acknowledged. G, H and I before one of these: it is shelved,
 * suppressed by design or out of service, and would be that one in sight. R: resolved, normal again. X: resolved by
 * somebody while its condition lasts, so that the same episode never opens it again.
 */
export type Code = 'A' | Shown | `${'G' | 'H' | 'I'}${Shown}` | 'R' | 'X';
/** The state after an event; '-' where it changes nothing. */
export type Outcome = Exclude<Code, 'A'> | '-';
/** One outcome for each event, in their order: a row that lacks one does not compile. */
type OutcomeOfEach<Events extends readonly string[]> = { readonly [Event in keyof Events]: Outcome };
type Row = OutcomeOfEach<typeof ALERT_EVENTS>;

/**
 * The life cycle after ISA-18.2, every state against every event. What the standard leaves open: what nobody was told
 * of because it was suppressed or out of service, or what was acknowledged, is resolved with its condition; a person may
 * resolve any open alert. What is out of sight changes how it is only by its own event, by being resolved, or by being
 * taken out of service.
 */
// prettier-ignore
export const ALERT_TRANSITIONS: Readonly<Record<Code, Row>> = {
  //    raised clear latch ackn  reset resol shelv unshe suppr relea takeO retur
  A:  [ 'B',  '-',  '-',  '-',  '-',  '-',  '-',  '-',  '-',  '-',  '-',  '-' ],
  B:  [ '-',  'D',  'E',  'C',  '-',  'X',  'GB', '-',  'HB', '-',  'IB', '-' ],
  C:  [ '-',  'R',  'F',  '-',  '-',  'X',  'GC', '-',  'HC', '-',  'IC', '-' ],
  D:  [ '-',  '-',  '-',  'R',  '-',  'R',  'GD', '-',  'HD', '-',  'ID', '-' ],
  E:  [ '-',  '-',  '-',  'F',  'D',  'R',  'GE', '-',  'HE', '-',  'IE', '-' ],
  F:  [ '-',  '-',  '-',  '-',  'R',  'R',  'GF', '-',  'HF', '-',  'IF', '-' ],
  GB: [ '-',  'GD', 'GE', 'GC', '-',  'X',  '-',  'B',  '-',  '-',  'IB', '-' ],
  GC: [ '-',  'R',  'GF', '-',  '-',  'X',  '-',  'C',  '-',  '-',  'IC', '-' ],
  GD: [ '-',  '-',  '-',  'R',  '-',  'R',  '-',  'D',  '-',  '-',  'ID', '-' ],
  GE: [ '-',  '-',  '-',  'GF', 'GD', 'R',  '-',  'E',  '-',  '-',  'IE', '-' ],
  GF: [ '-',  '-',  '-',  '-',  'R',  'R',  '-',  'F',  '-',  '-',  'IF', '-' ],
  HB: [ '-',  'R',  'R',  'HC', '-',  'X',  '-',  '-',  '-',  'B',  'IB', '-' ],
  HC: [ '-',  'R',  'R',  '-',  '-',  'X',  '-',  '-',  '-',  'C',  'IC', '-' ],
  HD: [ '-',  '-',  '-',  'R',  '-',  'R',  '-',  '-',  '-',  'D',  'ID', '-' ],
  HE: [ '-',  '-',  '-',  'HF', 'HD', 'R',  '-',  '-',  '-',  'E',  'IE', '-' ],
  HF: [ '-',  '-',  '-',  '-',  'R',  'R',  '-',  '-',  '-',  'F',  'IF', '-' ],
  IB: [ '-',  'R',  'R',  'IC', '-',  'X',  '-',  '-',  '-',  '-',  '-',  'B' ],
  IC: [ '-',  'R',  'R',  '-',  '-',  'X',  '-',  '-',  '-',  '-',  '-',  'C' ],
  ID: [ '-',  '-',  '-',  'R',  '-',  'R',  '-',  '-',  '-',  '-',  '-',  'D' ],
  IE: [ '-',  '-',  '-',  'IF', 'ID', 'R',  '-',  '-',  '-',  '-',  '-',  'E' ],
  IF: [ '-',  '-',  '-',  '-',  'R',  'R',  '-',  '-',  '-',  '-',  '-',  'F' ],
  R:  [ '-',  '-',  '-',  '-',  '-',  '-',  '-',  '-',  '-',  '-',  '-',  '-' ],
  X:  [ '-',  'R',  'R',  '-',  '-',  '-',  '-',  '-',  '-',  '-',  '-',  '-' ],
};
