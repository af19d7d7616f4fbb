// One process of ours, kept running: spawned with an IPC channel (so that it ends when we are killed), restarted when it crashes.
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import path from 'node:path';
import { openLog } from './log-files.ts';
import type { ProcessSpec } from './plan.ts';
import type { Settings } from './settings.ts';

const firstBackOffMs = 500;
const longestBackOffMs = 15_000;
/** More crashes than this in the window, and a restart will not cure it. */
const maxCrashes = 6;
const crashWindowMs = 120_000;
export const stopWithinMs = 12_000;

export interface ChildEvents {
  /** The set of living processes is another than before. */
  changed(): void;
  /** Something the person at the console should read. */
  say(text: string): void;
}

export interface ChildOptions {
  readonly spec: ProcessSpec;
  readonly settings: Settings;
  readonly events: ChildEvents;
  /** Called with each chunk of standard output, for processes that speak to the console. Others write to their log. */
  readonly onOutput?: (text: string) => void;
  /** A process that does its work and ends: success is not a crash. */
  readonly mayFinish?: boolean;
}

export class Child {
  readonly name: string;
  /** Outcome of a process that ended before it was told to be kept up; else undefined. */
  failedWith: string | undefined;
  private process: ChildProcess | undefined;
  private stopping = false;
  private keptUp = false;
  private crashes: number[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: ChildOptions) {
    this.name = options.spec.name;
  }

  get pid(): number | undefined {
    return this.process?.pid;
  }

  /** Where it says whether it can serve. */
  get readyUrl(): string {
    const { host, port } = this.options.spec;
    return `http://${host}:${port}/readyz`;
  }

  start(extraEnv: Readonly<Record<string, string>> = {}): this {
    if (this.stopping) return this;
    const { spec, settings } = this.options;
    const log = openLog(settings.logs, spec.name);
    const file = path.join(settings.dist, `${spec.bundle}.mjs`);
    const output = this.options.onOutput === undefined ? log : 'pipe';
    const child = spawn(process.execPath, ['--enable-source-maps', file], {
      ...{ cwd: settings.root, env: { ...process.env, ...spec.env, ...extraEnv } },
      // A group of its own: Ctrl-C reaches us alone, and we stop the processes in their order.
      ...{ detached: true, stdio: ['ignore', output, log, 'ipc'] },
    });
    closeSync(log);
    child.stdout?.setEncoding('utf8').on('data', (text: string) => this.options.onOutput?.(text));
    child.once('error', (error) => this.ended(child, error.message));
    child.once('exit', (code, signal) => this.ended(child, signal ?? `exit code ${code}`));
    this.process = child;
    this.options.events.changed();
    return this;
  }

  /** From now on a crash is followed by a restart; before, it is a failed start. */
  keepUp(): void {
    this.keptUp = true;
  }

  async stop(): Promise<void> {
    this.stopping = true;
    clearTimeout(this.timer);
    const child = this.process;
    if (child === undefined) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    const killer = setTimeout(() => {
      this.options.events.say(`${this.name} did not stop within ${stopWithinMs / 1000} s and is killed`);
      child.kill('SIGKILL');
    }, stopWithinMs);
    child.kill('SIGTERM');
    await gone;
    clearTimeout(killer);
  }

  private ended(child: ChildProcess, outcome: string): void {
    if (this.process !== child) return;
    this.process = undefined;
    this.options.events.changed();
    const finished = this.options.mayFinish === true && outcome === 'exit code 0';
    if (this.stopping || finished) return;
    if (this.keptUp) this.restartLater(outcome);
    else this.failedWith = outcome;
  }

  private restartLater(outcome: string): void {
    const now = Date.now();
    this.crashes = [...this.crashes.filter((at) => now - at < crashWindowMs), now];
    const { say } = this.options.events;
    if (this.crashes.length > maxCrashes) {
      say(
        `${this.name} ended ${this.crashes.length} times in ${crashWindowMs / 60_000} minutes and stays down: see .data/logs/${this.name}.log`,
      );
      return;
    }
    const delayMs = Math.min(firstBackOffMs * 2 ** (this.crashes.length - 1), longestBackOffMs);
    say(`${this.name} ended (${outcome}) and starts again in ${delayMs / 1000} s`);
    this.timer = setTimeout(() => this.start(), delayMs);
  }
}
