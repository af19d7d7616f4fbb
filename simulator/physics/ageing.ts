import {
  type ActiveFault,
  type Condition,
  EventQueue,
  type FaultRecord,
  type MaintenanceRecord,
  type PhysicalEvent,
  type Usage,
} from './condition.ts';
import { type Part, parts } from './fault-kinds.ts';
import { activeOf, type Life, momentOf, newLife, severityOf } from './life.ts';
import { between, type Random } from './random.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** Messages of a controller an hour before a failure, at full severity, and how long such an episode lasts. */
const messagesPerHour = 0.12;
const episodeMs = [60_000, 900_000] as const;
/** Of what a planned visit can notice: the least severity, and the chance at full severity. */
const noticeable = 0.35;
const noticing = 0.7;

/** Components that age with usage, show it, fail, and are as new after a repair or a planned replacement. */
export class Ageing implements Condition {
  readonly records: FaultRecord[] = [];
  readonly maintenance: MaintenanceRecord[] = [];
  active: ActiveFault[] = [];
  readonly #events = new EventQueue();
  readonly #lives: Life[];
  readonly #random: Random;
  readonly #visitMs: number;
  #nextVisitMs: number;

  constructor(random: Random, startMs: number, visitDays: number) {
    this.#random = random;
    this.#lives = parts.map((part) => newLife(part, true, random));
    this.#visitMs = visitDays * dayMs;
    this.#nextVisitMs = startMs + random() * this.#visitMs;
    for (const life of this.#lives) this.#note(life, life.age, [startMs, startMs]);
    this.#look();
  }

  takeEvents(nowMs: number): PhysicalEvent[] {
    return this.#events.take(nowMs);
  }

  advance(fromMs: number, toMs: number, used: Usage): void {
    this.#lives.forEach((life, at) => {
      if (life.age >= 1) this.#repair(at, toMs);
      else this.#age(life, [fromMs, toMs], used);
    });
    if (toMs >= this.#nextVisitMs) this.#visit(this.#nextVisitMs);
    this.#look();
  }

  #look(): void {
    this.active = this.#lives.flatMap((life) => activeOf(life) ?? []);
  }

  #age(life: Life, step: readonly [number, number], used: Usage): void {
    const before = life.age;
    life.age += used[life.kind.wearing] / life.length;
    if (life.age < life.onset) return;
    this.#note(life, before, step);
    if (life.age >= 1) this.#fail(life, momentOf(1, before, life.age, step));
    else this.#murmur(life, step);
  }

  #note(life: Life, before: number, step: readonly [number, number]): void {
    if (life.record !== null || life.age < life.onset) return;
    life.record = {
      ...{ component: life.kind.part, faultKind: life.kind.name },
      device: life.kind.sensing === undefined || life.kind.part === 'link' ? null : life.device,
      onsetAt: momentOf(life.onset, before, life.age, step),
      ...{ failedAt: null, repairedAt: null, replacedAt: null },
    };
    this.records.push(life.record);
  }

  #fail(life: Life, atMs: number): void {
    const { kind } = life;
    life.age = 1;
    life.repairAtMs = Math.round(atMs + between(this.#random, ...kind.repair) * hourMs);
    if (life.record !== null) life.record.failedAt = atMs;
    if (kind.code !== undefined) this.#events.add({ code: kind.code, atMs, details: { simulated: true } });
  }

  /** What is about to fail tells of it now and then. */
  #murmur(life: Life, [fromMs, toMs]: readonly [number, number]): void {
    const { code } = life.kind;
    if (code === undefined) return;
    const chance = messagesPerHour * severityOf(life) ** 2 * ((toMs - fromMs) / hourMs);
    if (this.#random() >= chance) return;
    const atMs = Math.round(between(this.#random, fromMs, toMs));
    const clearedMs = Math.round(atMs + between(this.#random, ...episodeMs));
    this.#events.add({ code, atMs, details: { simulated: true } });
    this.#events.add({ code: 'fault_cleared', atMs: clearedMs, details: { code } });
  }

  #repair(at: number, nowMs: number): void {
    const life = this.#lives[at];
    if (life === undefined || nowMs < life.repairAtMs) return;
    const { kind, record, repairAtMs } = life;
    if (record !== null) record.repairedAt = repairAtMs;
    this.maintenance.push({ at: repairAtMs, kind: 'repair', component: kind.part });
    if (kind.code !== undefined) {
      this.#events.add({ code: 'fault_cleared', atMs: repairAtMs, details: { code: kind.code } });
    }
    this.#renew(at, kind.part);
  }

  #visit(atMs: number): void {
    this.#nextVisitMs += this.#visitMs;
    let hasReplaced = false;
    this.#lives.forEach((life, at) => {
      const severity = severityOf(life);
      if (life.age >= 1 || severity < noticeable || this.#random() > noticing * severity) return;
      if (life.record !== null) life.record.replacedAt = atMs;
      this.maintenance.push({ at: atMs, kind: 'planned', component: life.kind.part });
      this.#renew(at, life.kind.part);
      hasReplaced = true;
    });
    if (!hasReplaced) this.maintenance.push({ at: atMs, kind: 'planned', component: null });
  }

  #renew(at: number, part: Part): void {
    this.#lives[at] = newLife(part, false, this.#random);
  }
}
