import { localTime } from '../../../core/time/local-time.ts';
import { isWithin, newRuleState, type RuleDetection, type RuleState, stepRule } from '../domain/alert-rule.ts';
import type { PlacedRule } from '../store/alert-rules.ts';
import type { StoredRuleState } from '../store/rule-states.ts';
import type { Directory } from './directory.ts';
import type { SeriesKey } from './series-states.ts';
import { seriesNumber } from './series-states.ts';

export interface RuleFinding {
  readonly rule: PlacedRule;
  readonly detection: RuleDetection;
}

interface Watched extends SeriesKey {
  readonly name: string;
  readonly rule: PlacedRule;
  readonly timeZone: string;
  readonly state: RuleState;
}

/**
 * The rules of people at work on the series they hold for. States are saved with the detector's offset, so that a
 * replay finds the same episodes under the same ids.
 */
export class RuleWatch {
  readonly #directory: Pick<Directory, 'subject' | 'metric'>;
  #rules: readonly PlacedRule[] = [];
  #fingerprint: string | null = null;
  /** Rules of each series that was heard of since the rules came, by the number of the series. */
  readonly #watched = new Map<number, readonly Watched[]>();
  readonly #states = new Map<string, StoredRuleState>();
  /** What has moved since the last save, by name: one row each, however often the rules were replaced. */
  readonly #dirty = new Map<string, StoredRuleState>();

  constructor(directory: Pick<Directory, 'subject' | 'metric'>, stored: readonly StoredRuleState[]) {
    this.#directory = directory;
    for (const one of stored) this.#states.set(nameOf(one), one);
  }

  /** Takes other rules; returns what was known under rules or versions that are at work no longer, to be ended. */
  replace(rules: readonly PlacedRule[]): StoredRuleState[] {
    const fingerprint = JSON.stringify(rules.map(({ id, version, timeZones }) => [id, version, [...timeZones]]));
    if (fingerprint === this.#fingerprint) return [];
    this.#fingerprint = fingerprint;
    for (const watched of [...this.#watched.values()].flat())
      this.#states.set(nameOf(storedOf(watched)), storedOf(watched));
    this.#watched.clear();
    this.#rules = rules;
    const atWork = new Map(rules.map((rule) => [rule.id, rule]));
    const gone = [...this.#states.values()].filter((one) => !this.#isAtWork(one, atWork));
    for (const one of gone) {
      this.#states.delete(nameOf(one));
      this.#dirty.delete(nameOf(one));
    }
    return gone;
  }

  step(key: SeriesKey, timeMs: number, value: number): readonly RuleFinding[] {
    if (this.#rules.length === 0) return none;
    const watched = this.#watchedOf(key);
    if (watched.length === 0) return none;
    const found: RuleFinding[] = [];
    for (const one of watched) {
      const { rule, state, timeZone } = one;
      const inSchedule = (at: number) => rule.schedule === null || isWithin(rule.schedule, localTime(at, timeZone));
      const detection = stepRule(rule.condition, state, { timeMs, value }, inSchedule);
      this.#dirty.set(one.name, storedOf(one));
      if (detection !== null) found.push({ rule, detection });
    }
    return found;
  }

  dirtyStates(): StoredRuleState[] {
    return [...this.#dirty.values()];
  }

  saved(): void {
    this.#dirty.clear();
  }

  #watchedOf(key: SeriesKey): readonly Watched[] {
    const series = seriesNumber(key);
    let watched = this.#watched.get(series);
    if (watched === undefined) {
      const place = this.#directory.subject(key.installationKey);
      const metric = this.#directory.metric(key.metricId);
      // The registry may lag behind: asked again with the next reading.
      if (place === undefined || metric === undefined) return none;
      watched = this.#rules.flatMap((rule): Watched[] => {
        const timeZone = rule.metric === metric.name ? rule.timeZones.get(place.subjectId) : undefined;
        return timeZone === undefined
          ? []
          : [{ ...key, name: nameOf({ ...key, ruleId: rule.id }), rule, timeZone, state: this.#stateOf(rule, key) }];
      });
      this.#watched.set(series, watched);
    }
    return watched;
  }

  #stateOf(rule: PlacedRule, key: SeriesKey): RuleState {
    return this.#states.get(nameOf({ ...key, ruleId: rule.id }))?.state ?? newRuleState();
  }

  #isAtWork(one: StoredRuleState, atWork: ReadonlyMap<string, PlacedRule>): boolean {
    const rule = atWork.get(one.ruleId);
    const place = this.#directory.subject(one.installationKey);
    return (
      rule !== undefined &&
      rule.version === one.ruleVersion &&
      (place === undefined || rule.timeZones.has(place.subjectId))
    );
  }
}

const none: readonly never[] = [];

const nameOf = ({ ruleId, installationKey, metricId }: Omit<StoredRuleState, 'ruleVersion' | 'state'>): string =>
  `${ruleId}/${installationKey}/${metricId}`;

const storedOf = ({ rule, installationKey, metricId, state }: Watched): StoredRuleState => ({
  ...{ ruleId: rule.id, ruleVersion: rule.version, installationKey, metricId, state },
});
