import { expect, test } from 'vitest';
import { operatingModes } from '../../../core/contracts/operating-mode.ts';
import { packFlags, qualities } from '../../../core/contracts/reading-flags.ts';
import { isDetectable } from './detectable.ts';

test('bad and backfilled readings are left out, in every operating mode and unit', () => {
  for (const quality of qualities)
    for (const historical of [false, true])
      for (const operatingMode of operatingModes)
        for (const sourceUnit of [0, 1, 255]) {
          const flags = packFlags({ quality, historical, operatingMode, sourceUnit });
          expect(isDetectable(flags)).toBe(quality !== 'bad' && !historical);
        }
});
