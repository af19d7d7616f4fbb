// The running processes of the stack: started in order, known by name, stopped in the reverse of what depends on them.
import { Child, type ChildEvents, type ChildOptions } from './child.ts';
import { putAsideOldLog } from './log-files.ts';
import type { ProcessSpec } from './plan.ts';
import type { Settings } from './settings.ts';

/** Who is asked to stop first: nobody may lose what it still needs for a clean end. */
const stopOrder = ['visitors', 'gateway', 'apis', 'workers'] as const;
export type Group = (typeof stopOrder)[number];

export type LaunchOptions = Pick<ChildOptions, 'onOutput' | 'mayFinish'>;

export class Processes {
  private readonly groups: Record<Group, Child[]> = { visitors: [], gateway: [], apis: [], workers: [] };
  private closed = false;

  constructor(
    private readonly settings: Settings,
    private readonly events: ChildEvents,
  ) {}

  launch(group: Group, specs: readonly ProcessSpec[], options: LaunchOptions = {}): Child[] {
    if (this.closed) throw new Error('stopping');
    return specs.map((spec) => {
      putAsideOldLog(this.settings.logs, spec.name);
      const child = new Child({ spec, settings: this.settings, events: this.events, ...options });
      this.groups[group].push(child);
      return child.start();
    });
  }

  private all(): Child[] {
    return stopOrder.flatMap((group) => this.groups[group]);
  }

  /** Everything has come up: crashes are met with a restart from now on. */
  keepUp(): void {
    for (const child of this.all()) child.keepUp();
  }

  pids(): Record<string, number> {
    const living = this.all().flatMap((child): [string, number][] =>
      child.pid === undefined ? [] : [[child.name, child.pid]],
    );
    return Object.fromEntries(living);
  }

  async replace(group: Group, name: string, specs: readonly ProcessSpec[], options: LaunchOptions): Promise<void> {
    const leaving = this.groups[group].filter((child) => child.name === name);
    this.groups[group] = this.groups[group].filter((child) => child.name !== name);
    await Promise.all(leaving.map((child) => child.stop()));
    if (!this.closed) for (const child of this.launch(group, specs, options)) child.keepUp();
  }

  async stop(): Promise<void> {
    this.closed = true;
    for (const group of stopOrder) await Promise.all(this.groups[group].map((child) => child.stop()));
  }
}
