import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { catalogue } from '../../../core/metrics/catalogue.ts';
import type { Sign } from './fault-signatures.ts';
import { bestSignature, directionOf, FAULT_SIGNATURES } from './fault-signatures.ts';

const signsOf = (text: string): Sign[] =>
  text.split(', ').map((one) => {
    const [metric = '', direction] = one.split(' ');
    return { metric, direction: direction === 'below' ? 'below' : 'above' };
  });

describe('a fault is told from others by all that is odd', () => {
  test.each([
    ['door_cycle_time above', 'door_operator_wear'],
    ['dwell_time above', 'door_obstructed'],
    ['vibration_level above, sound_level above', 'bearing_wear'],
    ['vibration_level above, vibration_band_energy_low above', 'guide_wear'],
    ['motor_temperature above', 'overheating'],
    ['motor_temperature above, current above, power_consumption above', 'mechanical_friction'],
    ['motor_temperature above, vibration_band_energy_high above, sound_level above', 'bearing_wear'],
    ['current above, power_factor below', 'drive_fault'],
    ['current below, power_consumption below', 'supply_fault'],
    ['leveling below', 'brake_wear'],
    ['humidity above', 'water_ingress'],
    ['temperature above, co2 above', 'ventilation_failure'],
    ['temperature below', 'heating_failure'],
    ['particles_pm2_5 above', 'smoke_or_dust'],
    ['load_weight below', 'load_cell_drift'],
  ])('%s: %s', (signs, fault) => {
    expect(bestSignature(signsOf(signs))?.fault).toBe(fault);
  });
});

test('what no signature explains has no cause, rather than any', () => {
  expect(bestSignature(signsOf('cycle_count above'))).toBeNull();
  expect(bestSignature([])).toBeNull();
});

test('a cause always explains the metric at hand', () => {
  const sign = fc.record({
    metric: fc.constantFrom(...catalogue.map(({ name }) => name)),
    direction: fc.constantFrom('above' as const, 'below' as const),
  });
  fc.assert(
    fc.property(fc.array(sign, { minLength: 1, maxLength: 6 }), (signs) => {
      const best = bestSignature(signs);
      const [own] = signs;
      if (best !== null)
        expect(best.signs[`${own?.metric} ${own?.direction}`] ?? best.signs[own?.metric ?? '']).toBeGreaterThan(0);
    }),
  );
});

test('signatures name metrics of the catalogue only', () => {
  const names = new Set(catalogue.map(({ name }) => name));
  for (const { signs } of FAULT_SIGNATURES)
    for (const sign of Object.keys(signs)) expect(names).toContain(sign.split(' ')[0]);
});

test('the side of a reading is that of the range it left, else that of the expected value', () => {
  expect(directionOf(5, 3, { min: 2, max: 4 })).toBe('above');
  expect(directionOf(1, 3, { min: 2, max: 4 })).toBe('below');
  expect(directionOf(3.5, 3, { min: 2, max: 4 })).toBe('above');
  expect(directionOf(3, 3, null)).toBeNull();
  expect(directionOf(3, null, { min: null, max: 2 })).toBe('above');
});
