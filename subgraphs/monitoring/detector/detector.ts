import type { ClientBase } from 'pg';
import { decodeReadings } from '../../../core/contracts/reading-batch.ts';
import type { LogMessage } from '../../../platform/bus/bus.ts';
import type { ReaderPosition } from '../../../platform/bus/reader-offsets.ts';
import { commitOffset, setAside } from '../../../platform/bus/reader-offsets.ts';
import { inSpan } from '../../../platform/observability/tracing.ts';
import type { Logger } from '../../../platform/log/logger.ts';
import { saveSeries } from '../store/detector-state.ts';
import type { Tuning } from '../store/detector-tunings.ts';
import { saveEquipment } from '../store/equipment-state.ts';
import { saveLastReadings, saveModes, savePresence } from '../store/last-readings.ts';
import type { MonitoringEvent } from '../store/monitoring-event.ts';
import { tell } from '../store/tell.ts';
import type { PlacedRule } from '../store/alert-rules.ts';
import { saveRuleStates } from '../store/rule-states.ts';
import { applyFindings } from './apply-findings.ts';
import { endRuleEpisodes } from './apply-rules.ts';
import type { RawFinding, RawRuleFinding, Watchers } from './detect-batch.ts';
import { detectBatch } from './detect-batch.ts';
import type { Directory } from './directory.ts';
import { Strangers } from './strangers.ts';
import type { Finding, FoundByRule } from './finding.ts';
import { identify, UnknownSeriesError } from './identify.ts';
import { snapshotSeries } from './series-states.ts';
import { transaction } from './transaction.ts';

export interface DetectorParts {
  /** The connection that holds the lock: when it is gone, another worker may be at work and nothing can be written. */
  readonly client: ClientBase;
  readonly position: ReaderPosition;
  readonly watchers: Watchers;
  readonly directory: Directory;
  readonly announce: (events: readonly MonitoringEvent[]) => Promise<void>;
  readonly logger: Logger;
}

/**
 * Takes the messages of the log one after the other. What is found is committed at once; the states and the offset are
 * committed together by `save`, so that after a crash the messages since the last save are taken again, to the same
 * findings, which change nothing a second time. Any fault of the database ends it for good: begin anew from the store.
 */
export class Detector {
  readonly #parts: DetectorParts;
  readonly #strangers: Strangers;
  /** Last message whose findings are committed, and last one saved as the offset. */
  #taken: number;
  #saved: number;
  #last: Promise<void> = Promise.resolve();

  constructor(parts: DetectorParts, offset: number) {
    this.#parts = parts;
    this.#strangers = new Strangers(parts.directory);
    this.#taken = offset;
    this.#saved = offset;
  }

  get offset(): number {
    return this.#saved;
  }

  take(message: LogMessage): Promise<void> {
    const attributes = { 'messaging.destination.name': message.subject, 'messaging.message.id': String(message.seq) };
    const options = { kind: 'CONSUMER', attributes, parent: message.trace } as const;
    return this.#inTurn(() => inSpan('detect', options, () => this.#take(message)));
  }

  /** Saves up to a share of what has moved on, that longest unsaved first, and the offset that this allows. */
  save(share = 1): Promise<void> {
    return this.#inTurn(() => this.#save(share));
  }

  /** Writes what is new of last readings, presence and modes; often, since people look at it. */
  note(): Promise<void> {
    return this.#inTurn(() => this.#note());
  }

  /** A save never sees a message half taken. After a fault nothing more is done: memory may be ahead of the store. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    this.#last = this.#last.then(work);
    this.#last.catch(() => undefined);
    return this.#last;
  }

  /** Takes other rules of people: what goes on under those that are gone is over. */
  follow(rules: readonly PlacedRule[], at: Date): Promise<void> {
    return this.#inTurn(() => this.#follow(rules, at));
  }

  /** Takes thresholds as people's judgements have moved them, between two messages. */
  tune(tunings: readonly Tuning[]): Promise<void> {
    return this.#inTurn(() => Promise.resolve(this.#parts.watchers.tunings.replace(tunings)));
  }

  async #follow(rules: readonly PlacedRule[], at: Date): Promise<void> {
    const { client, watchers, announce } = this.#parts;
    const gone = watchers.rules.replace(rules);
    if (gone.length === 0) return;
    const events = await transaction(client, async () => {
      const ended = await endRuleEpisodes(client, gone, at);
      await tell(client, ended);
      return ended;
    });
    await announce(events);
  }

  async #take(message: LogMessage): Promise<void> {
    const raw = await this.#detect(message);
    const findings = await this.#identifyAll(message, raw);
    if (findings.length > 0) {
      const { client } = this.#parts;
      const events = await transaction(client, async () => {
        const applied = await applyFindings(client, message.seq, findings);
        await tell(client, applied);
        return applied;
      });
      await this.#parts.announce(events);
    }
    this.#taken = message.seq;
  }

  /** A message that is no batch of readings never will be: it is set aside at once. */
  async #detect(message: LogMessage): Promise<(RawFinding | RawRuleFinding)[]> {
    let batch;
    try {
      batch = decodeReadings(message.data);
    } catch (fault) {
      await this.#setAside(message, fault instanceof Error ? fault.message : String(fault));
      return [];
    }
    const { watchers } = this.#parts;
    await this.#strangers.introduced(batch);
    watchers.states.begin(message.seq);
    watchers.equipment.begin(message.seq);
    return detectBatch(batch, watchers);
  }

  async #identifyAll(message: LogMessage, raw: readonly (RawFinding | RawRuleFinding)[]) {
    const findings: (Finding | FoundByRule)[] = [];
    for (const one of raw) {
      try {
        findings.push(await identify(one, this.#parts.directory));
      } catch (fault) {
        if (!(fault instanceof UnknownSeriesError)) throw fault;
        await this.#setAside(message, fault.message);
      }
    }
    return findings;
  }

  async #setAside(message: LogMessage, reason: string): Promise<void> {
    const { client, position, logger } = this.#parts;
    logger.error({ seq: message.seq, subject: message.subject, reason }, 'a message was set aside');
    await setAside(client, position, message, reason);
  }

  async #note(): Promise<void> {
    const { client, watchers } = this.#parts;
    const { readings, presence, modes } = watchers.last.takeNews();
    await saveLastReadings(client, readings);
    await savePresence(client, presence);
    await saveModes(client, modes);
  }

  async #save(share: number): Promise<void> {
    const { states, equipment, rules } = this.#parts.watchers;
    const [series, subjects] = [states.unsaved(share), equipment.unsaved(share)];
    if (series.length === 0 && subjects.length === 0 && this.#taken === this.#saved) return;
    const { client, position } = this.#parts;
    await transaction(client, async () => {
      await saveSeries(client, series, snapshotSeries);
      await saveEquipment(client, equipment.snapshotsOf(subjects));
      await saveRuleStates(client, rules.dirtyStates());
    });
    states.saved(series);
    equipment.saved(subjects);
    rules.saved();
    // Nothing before the first message that moved what is not saved need be read again.
    const unsaved = [states.oldestUnsaved, equipment.oldestUnsaved].filter((seq) => seq !== null);
    const seq = Math.min(this.#taken, ...unsaved.map((first) => first - 1));
    if (seq === this.#saved) return;
    await commitOffset(client, position, seq);
    this.#saved = seq;
  }
}
