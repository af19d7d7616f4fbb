import { qualities } from '../../../core/contracts/reading-flags.ts';

const QUALITY_BITS = 3;
const HISTORICAL_BIT = 1 << 14;
const BAD = qualities.indexOf('bad');

/**
 * Whether detectors take a reading, by its packed flags. Not the bad ones: out of the metric's plausible range they tell
 * of the sensor and would widen what is learnt of the equipment. Not backfilled history, which must raise nothing for now.
 */
export function isDetectable(flags: number): boolean {
  return isBelievable(flags) && (flags & HISTORICAL_BIT) === 0;
}

/** Whether a reading tells of the equipment, whenever it came: all but the bad ones. */
export const isBelievable = (flags: number): boolean => (flags & QUALITY_BITS) !== BAD;
