import { expect, test } from 'vitest';
import { operatingModes } from '../../../core/contracts/operating-mode.ts';
import { packFlags, qualities } from '../../../core/contracts/reading-flags.ts';
import { isDetectable, isUsualOperation } from './detectable.ts';

test('bad and backfilled readings are left out, in every operating mode and unit', () => {
  for (const quality of qualities)
    for (const historical of [false, true])
      for (const operatingMode of operatingModes)
        for (const sourceUnit of [0, 1, 255]) {
          const flags = packFlags({ quality, historical, operatingMode, sourceUnit });
          expect(isDetectable(flags)).toBe(quality !== 'bad' && !historical);
        }
});

test('nothing is learnt or raised in modes in which somebody works on it or it serves rescue', () => {
  const usual = operatingModes.filter((operatingMode) =>
    isUsualOperation(packFlags({ quality: 'good', historical: false, operatingMode, sourceUnit: 255 })),
  );
  expect(usual).toEqual(['not_stated', 'unknown', 'normal', 'vip', 'homing', 'parking', 'attendant_control']);
});
