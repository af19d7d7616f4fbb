import { catalogue, within } from '../../../core/metrics/catalogue.ts';
import { expectedMetrics } from './expected-metrics.ts';

export const caseNames = ['registered', 'firmware', 'sends', 'metrics_known', 'values_plausible', 'no_gaps'] as const;
export type CaseName = (typeof caseNames)[number];
export const caseResults = ['pending', 'passed', 'failed', 'skipped'] as const;
export type CaseResult = (typeof caseResults)[number];

export interface TestCase {
  readonly name: CaseName;
  readonly result: CaseResult;
  /** One sentence for people. */
  readonly message: string;
  /** The figures that it was judged by. */
  readonly evidence: Readonly<Record<string, number | string | null>>;
}

/** What the certification claims. */
export interface Claim {
  readonly manufacturer: string;
  readonly model: string;
  readonly deviceType: string;
  readonly firmwareVersion: string;
}

/** The device as the registry knows it. */
export interface TestedDevice extends Omit<Claim, 'firmwareVersion'> {
  readonly firmwareVersion: string | null;
  readonly lifecycle: string;
  readonly reportingIntervalSeconds: number;
}

/** A closed hour of one metric, of the device under test, within the window of the run. */
export interface TestedHour {
  readonly metricId: number;
  readonly metric: string;
  /** Unix milliseconds. */
  readonly startMs: number;
  readonly count: number;
  readonly min: number;
  readonly max: number;
}

export interface RunFacts {
  readonly claim: Claim;
  /** Null when the registry no longer has it. */
  readonly device: TestedDevice | null;
  readonly hours: readonly TestedHour[];
}

const minReadings = 60;
const minHours = 3;
const minShare = 0.8;
const hourMs = 3_600_000;

/**
 * Judges a run by stored facts alone. What may still come is PENDING before the deadline and FAILED after it; what is
 * wrong for good is FAILED at once.
 */
export function evaluateCases(facts: RunFacts, isOver: boolean): TestCase[] {
  const cases = [registered(facts), firmware(facts), sends(facts), metricsKnown(facts), plausible(facts), gaps(facts)];
  return isOver ? cases.map((one) => (one.result === 'pending' ? { ...one, result: 'failed' } : one)) : cases;
}

/** Whether a run is over, and how it went. */
export function verdictOf(cases: readonly TestCase[]): 'running' | 'passed' | 'failed' {
  if (cases.some(({ result }) => result === 'failed')) return 'failed';
  return cases.some(({ result }) => result === 'pending') ? 'running' : 'passed';
}

const same = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();

function registered({ claim, device }: RunFacts): TestCase {
  const name = 'registered';
  if (device === null)
    return { name, result: 'failed', message: 'The registry does not have the device.', evidence: {} };
  const { manufacturer, model, deviceType, lifecycle } = device;
  const fits = same(manufacturer, claim.manufacturer) && same(model, claim.model) && deviceType === claim.deviceType;
  const result = fits && lifecycle !== 'decommissioned' ? 'passed' : 'failed';
  const message = 'The device is registered, in service, with the manufacturer, model and type of the request.';
  return { name, result, message, evidence: { manufacturer, model, deviceType, lifecycle } };
}

function firmware({ claim, device }: RunFacts): TestCase {
  const reported = device?.firmwareVersion ?? null;
  const result = reported === claim.firmwareVersion ? 'passed' : 'pending';
  const message = 'The device reports the firmware version of the request.';
  return { name: 'firmware', result, message, evidence: { reported, expected: claim.firmwareVersion } };
}

function sends({ hours }: RunFacts): TestCase {
  const readings = hours.reduce((sum, { count }) => sum + count, 0);
  const metrics = new Set(hours.map(({ metric }) => metric)).size;
  const result = metrics >= 2 || readings >= minReadings ? 'passed' : 'pending';
  const message = `At least 2 metrics or ${minReadings} readings arrived.`;
  return { name: 'sends', result, message, evidence: { readings, metrics, minReadings } };
}

function metricsKnown({ claim, hours }: RunFacts): TestCase {
  const name = 'metrics_known';
  const expected = expectedMetrics(claim.deviceType);
  const message = 'Every metric that it sends is one of its device type.';
  if (expected.length === 0)
    return { name, result: 'skipped', message: 'Such a device may send any metric.', evidence: {} };
  const sent = [...new Set(hours.map(({ metric }) => metric))];
  const foreign = sent.filter((metric) => !expected.includes(metric));
  const result = foreign.length > 0 ? 'failed' : sent.length > 0 ? 'passed' : 'pending';
  return { name, result, message, evidence: { sent: sent.length, foreign: foreign.join(', ') || null } };
}

function plausible({ hours }: RunFacts): TestCase {
  const ranges = new Map(catalogue.map(({ id, plausible: range }) => [id, range]));
  const judged = hours.filter(({ metricId }) => ranges.has(metricId));
  const odd = judged.filter(({ metricId, min, max }) => {
    const range = ranges.get(metricId) ?? [null, null];
    return ![min, max].every((value) => Number.isFinite(value) && within(value, range));
  });
  const result = odd.length > 0 ? 'failed' : judged.length > 0 ? 'passed' : 'pending';
  const message = 'Every value is finite and within the plausible range of its metric.';
  return { name: 'values_plausible', result, message, evidence: { hours: judged.length, implausible: odd.length } };
}

/** The best metric of each hour is compared with the reporting interval; hours between the first and last must be there. */
function gaps({ device, hours }: RunFacts): TestCase {
  const expectedPerHour = 3600 / (device?.reportingIntervalSeconds ?? 3600);
  const best = new Map<number, number>();
  for (const { startMs, count } of hours) best.set(startMs, Math.max(best.get(startMs) ?? 0, count));
  const starts = [...best.keys()].sort((one, other) => one - other);
  const span = starts.length === 0 ? 0 : ((starts.at(-1) ?? 0) - (starts[0] ?? 0)) / hourMs + 1;
  const complete = [...best.values()].filter((count) => count >= expectedPerHour * minShare).length;
  const evidence = { hours: span, complete, minHours, expectedPerHour, minShare };
  const message = `At least ${minHours} hours, each with ${minShare * 100} % of the readings of its interval, none missing between.`;
  const result = complete < minHours ? 'pending' : complete < span ? 'failed' : 'passed';
  return { name: 'no_gaps', result, message, evidence };
}
