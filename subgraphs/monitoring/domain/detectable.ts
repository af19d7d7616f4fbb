import type { OperatingMode } from '../../../core/contracts/operating-mode.ts';
import { operatingModes } from '../../../core/contracts/operating-mode.ts';
import { qualities } from '../../../core/contracts/reading-flags.ts';

const QUALITY_BITS = 3;
const HISTORICAL_BIT = 1 << 14;
const BAD = qualities.indexOf('bad');

/** Somebody works on it, or it serves rescue: what it does is no sign of a fault, and nothing to learn from. */
const EXCEPTIONAL_MODES: readonly OperatingMode[] = [
  ...(['inspection', 'cabinet_recall', 'firefighter_control', 'fire_operation', 'earthquake_operation'] as const),
  ...(['emergency_power', 'out_of_service', 'occupant_evacuation'] as const),
];
/** One bit for each code of a mode. */
const EXCEPTIONAL = EXCEPTIONAL_MODES.reduce((bits, mode) => bits | (1 << operatingModes.indexOf(mode)), 0);

/**
 * Whether the detectors of what is usual take a reading, by its packed flags: not in modes in which nothing is usual.
 * Limits and rules that people set hold in every mode.
 */
export const isUsualOperation = (flags: number): boolean => ((EXCEPTIONAL >> ((flags >> 2) & 15)) & 1) === 0;

/**
 * Whether detectors take a reading, by its packed flags. Not the bad ones: out of the metric's plausible range they tell
 * of the sensor and would widen what is learnt of the equipment. Not backfilled history, which must raise nothing for now.
 */
export function isDetectable(flags: number): boolean {
  return isBelievable(flags) && (flags & HISTORICAL_BIT) === 0;
}

/** Whether a reading tells of the equipment, whenever it came: all but the bad ones. */
export const isBelievable = (flags: number): boolean => (flags & QUALITY_BITS) !== BAD;
