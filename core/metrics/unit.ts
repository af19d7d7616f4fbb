/** A unit as senders may write it and how it becomes the metric's canonical one: canonical = value * factor + offset. */
export interface AcceptedUnit {
  readonly unit: string;
  readonly factor: number;
  readonly offset: number;
}

const same = (unit: string): AcceptedUnit => ({ unit, factor: 1, offset: 0 });
const scaled = (unit: string, factor: number, offset = 0): AcceptedUnit => ({ unit, factor, offset });

/**
 * Known spellings by canonical UCUM unit. The position is stored with a reading (the source unit), so entries are only
 * ever appended. Source of factors: NIST SP 811, appendix B.
 */
export const acceptedUnits: Readonly<Record<string, readonly AcceptedUnit[]>> = {
  Cel: [
    same('Cel'),
    same('°C'),
    same('C'),
    scaled('[degF]', 5 / 9, -160 / 9),
    scaled('°F', 5 / 9, -160 / 9),
    scaled('K', 1, -273.15),
  ],
  'mm/s': [same('mm/s'), scaled('m/s', 1000), scaled('[in_i]/s', 25.4), scaled('in/s', 25.4)],
  'm/s2': [same('m/s2'), same('m/s²'), scaled('[g]', 9.80665), scaled('mm/s2', 0.001)],
  Hz: [same('Hz'), scaled('kHz', 1000), scaled('/min', 1 / 60), scaled('rpm', 1 / 60)],
  s: [same('s'), scaled('ms', 0.001), scaled('min', 60), scaled('h', 3600)],
  kW: [same('kW'), scaled('W', 0.001), scaled('MW', 1000)],
  A: [same('A'), scaled('mA', 0.001)],
  kg: [same('kg'), scaled('[lb_av]', 0.45359237), scaled('lb', 0.45359237), scaled('t', 1000)],
  mm: [same('mm'), scaled('cm', 10), scaled('m', 1000), scaled('[in_i]', 25.4)],
  dB: [same('dB'), same('dB[SPL]'), same('dB(A)')],
  '[ppm]': [same('[ppm]'), same('ppm'), scaled('[ppb]', 0.001)],
  'ug/m3': [same('ug/m3'), same('µg/m3'), same('µg/m³'), scaled('mg/m3', 1000)],
  '%': [same('%'), scaled('1', 100)],
  '1': [same('1'), same('{count}'), scaled('%', 0.01)],
};

/** Units a metric of this canonical unit accepts; a unit we do not know is accepted as it is and nothing else. */
export function unitsFor(canonical: string): readonly AcceptedUnit[] {
  return acceptedUnits[canonical] ?? [same(canonical)];
}

/** The original value, by the inverse conversion. Exact to rounding, about 1e-15 relative. */
export function toSourceUnit(canonicalValue: number, accepted: AcceptedUnit): number {
  return (canonicalValue - accepted.offset) / accepted.factor;
}
