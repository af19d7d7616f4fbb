import { type OperatingMode, operatingModes } from './operating-mode.ts';

export const qualities = ['good', 'suspect', 'bad'] as const;
export type Quality = (typeof qualities)[number];

/**
 * Flags of a stored reading, 15 bits: quality (2), operating mode (4), source unit (8: index in the metric's list of
 * accepted units; 0 is the canonical one), historical (1: the sender said it was backfilled).
 */
export interface ReadingFlags {
  readonly quality: Quality;
  readonly operatingMode: OperatingMode;
  readonly sourceUnit: number;
  readonly historical: boolean;
}

export function packFlags(flags: ReadingFlags): number {
  const quality = qualities.indexOf(flags.quality);
  const mode = operatingModes.indexOf(flags.operatingMode);
  return quality | (mode << 2) | ((flags.sourceUnit & 0xff) << 6) | ((flags.historical ? 1 : 0) << 14);
}

export function unpackFlags(packed: number): ReadingFlags {
  return {
    quality: qualities[packed & 3] ?? 'bad',
    operatingMode: operatingModes[(packed >> 2) & 15] ?? 'unknown',
    sourceUnit: (packed >> 6) & 0xff,
    historical: ((packed >> 14) & 1) === 1,
  };
}
