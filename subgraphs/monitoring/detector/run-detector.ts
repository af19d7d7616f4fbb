import { setTimeout as sleep } from 'node:timers/promises';
import type { ClientBase, Pool, PoolClient } from 'pg';
import { scopeBits } from '../../../core/contracts/access.ts';
import { readingsSubject, shardCount, telemetryStream } from '../../../core/contracts/reading-batch.ts';
import type { Bus } from '../../../platform/bus/bus.ts';
import type { ReaderPosition } from '../../../platform/bus/reader-offsets.ts';
import { loadOffsets } from '../../../platform/bus/reader-offsets.ts';
import type { Logger } from '../../../platform/log/logger.ts';
import { loadSeries } from '../store/detector-state.ts';
import { loadEquipment } from '../store/equipment-state.ts';
import { loadLimitEpisodes } from '../store/limit-episodes.ts';
import { readPlacedRules } from '../store/alert-rules.ts';
import { loadRuleStates } from '../store/rule-states.ts';
import { ownerStatement } from '../store/statement.ts';
import type { MonitoringEvent } from '../store/monitoring-event.ts';
import { trimEvents } from '../../../platform/events/event-table.ts';
import { Detector } from './detector.ts';
import type { Directory } from './directory.ts';
import { EquipmentStates } from './equipment-states.ts';
import { LastReadings } from './last-readings.ts';
import { LimitWatch } from './limit-watch.ts';
import { Tunings } from './tunings.ts';
import { readTunings } from '../store/detector-tunings.ts';
import { RuleWatch } from './rule-watch.ts';
import { SeriesStates } from './series-states.ts';

const RETRY_MS = 1_000;
const LOCK_POLL_MS = 500;
/** A round of saving is spread over so many slices, so that the database sees a trickle and not a flood. */
const MAX_SLICES = 60;
const LEAST_SLICE_MS = 20;
/** How old the last readings that people see may be. */
const NOTE_EVERY_MS = 1_000;
/** How soon a rule that was made or changed is at work. */
const RULES_EVERY_MS = 2_000;
/** Advisory lock of whoever detects; the number means nothing but must not change between releases. */
const LOCK_KEY = 824_640;

export const detectorPosition: ReaderPosition = {
  schema: 'monitoring',
  reader: 'detector',
  shards: Array.from({ length: shardCount }, (_, shard) => shard),
};

export interface DetectorWorker {
  /** Owner role. */
  readonly pool: Pool;
  readonly bus: Pick<Bus, 'readLog' | 'sequences'>;
  readonly directory: Directory;
  readonly announce: (events: readonly MonitoringEvent[]) => Promise<void>;
  readonly logger: Logger;
  /** How long a round of saving takes: what a crash makes it do again. */
  readonly saveEveryMs: number;
  /** Disorder within a series that is waited for; see Reorder. */
  readonly latenessMs: number;
  /** Told what keeps the worker from its work; null when it is at work. */
  readonly report: (missing: string | null) => void;
}

/** Detects until the signal is aborted; whatever goes wrong, it begins anew from what is stored. */
export async function runDetector(worker: DetectorWorker, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await oneSession(worker, signal);
    } catch (fault) {
      if (signal.aborted) return;
      worker.report(`the detector begins anew: ${fault instanceof Error ? fault.message : String(fault)}`);
      worker.logger.warn({ err: fault }, 'the detector begins anew from its last save');
      await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}

async function oneSession(worker: DetectorWorker, outer: AbortSignal): Promise<void> {
  const client = await worker.pool.connect();
  const broken = new AbortController();
  client.on('error', (fault) => broken.abort(fault));
  const signal = AbortSignal.any([outer, broken.signal]);
  try {
    worker.report('another detector holds the lock');
    await holdLock(client, signal);
    const detector = await recover(worker, client);
    worker.report(null);
    await follow(worker, detector, signal, (fault) => broken.abort(fault));
    broken.signal.throwIfAborted();
  } finally {
    // Closing the connection lets go of the lock, whatever state it is in.
    client.release(true);
  }
}

/** Fencing: the lock lives and dies with the connection that does all the writing. */
async function holdLock(client: PoolClient, signal: AbortSignal): Promise<void> {
  for (;;) {
    const { rows } = await client.query<{ held: boolean }>('select pg_try_advisory_lock($1) as held', [LOCK_KEY]);
    if (rows[0]?.held === true) return;
    await sleep(LOCK_POLL_MS, undefined, { signal });
  }
}

/** The states and the offset of the last save: they were committed together. */
async function recover(
  { bus, directory, announce, logger, latenessMs }: DetectorWorker,
  client: ClientBase,
): Promise<Detector> {
  const { first } = await bus.sequences(telemetryStream);
  const offsets = await loadOffsets(client, detectorPosition, first);
  const states = new SeriesStates(latenessMs);
  for await (const series of loadSeries(client)) {
    if (!states.load(series))
      logger.warn(
        { installation: series.installationKey, metric: series.metricId },
        'a state of another layout: the series is learnt anew',
      );
  }
  const equipment = new EquipmentStates(directory);
  for await (const stored of loadEquipment(client)) {
    if (!equipment.load(stored))
      logger.warn({ subject: stored.subjectId }, 'a state of another layout: the equipment is learnt anew');
  }
  const offset = Math.min(...offsets.values());
  logger.info({ series: states.size, offset }, 'detecting');
  const limits = new LimitWatch(directory, await loadLimitEpisodes(client));
  const last = new LastReadings(directory, (key) => states.isLearned(key));
  const rules = new RuleWatch(directory, await loadRuleStates(client));
  const tunings = new Tunings(directory);
  const watchers = { states, equipment, limits, rules, last, tunings };
  return new Detector({ client, position: detectorPosition, watchers, directory, announce, logger }, offset);
}

async function follow(
  { bus, pool, saveEveryMs }: DetectorWorker,
  detector: Detector,
  signal: AbortSignal,
  fail: (fault: unknown) => void,
): Promise<void> {
  const slices = Math.max(1, Math.min(MAX_SLICES, Math.floor(saveEveryMs / LEAST_SLICE_MS)));
  const timer = setInterval(() => {
    detector
      .save(1 / slices)
      .then(() => trimEvents(pool, 'monitoring'), fail)
      .catch(fail);
  }, saveEveryMs / slices);
  const followRules = async () => {
    const run = ownerStatement(pool);
    await detector.tune(await readTunings(run));
    await detector.follow(await readPlacedRules(run, scopeBits.MANAGE_ALERTS), new Date());
  };
  await followRules();
  const following = setInterval(() => void followRules().catch(fail), RULES_EVERY_MS);
  const noting = setInterval(() => void detector.note().catch(fail), NOTE_EVERY_MS);
  try {
    const subjects = detectorPosition.shards.map(readingsSubject);
    const log = bus.readLog({ stream: telemetryStream, subjects, from: detector.offset + 1, signal });
    for await (const message of log) await detector.take(message);
  } finally {
    clearInterval(timer);
    clearInterval(noting);
    clearInterval(following);
  }
  await detector.note();
  await detector.save();
}
