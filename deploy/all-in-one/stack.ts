// Brings the product up and takes it down: servers, database roles, processes, demo world, and the visitors.
import { mkdirSync } from 'node:fs';
import { provisionDatabase } from '../../platform/db/provision.ts';
import { type Servers, startServers } from '../../setup/services/client.mjs';
import { sayReady, sayStep, sayWarning } from './console.ts';
import { type DemoWorld, remintEveryMs, seedDemoWorld } from './demo-world.ts';
import { Fault } from './fault.ts';
import { freePorts, requireFreePort, requireNamedServers } from './network.ts';
import { makePlan, type Plan, portsNeeded } from './plan.ts';
import { Processes } from './processes.ts';
import { allReady } from './readiness.ts';
import { addressesOf, doorsOf, removeReadyFile, writeReadyFile } from './ready-file.ts';
import { loadSecrets } from './secrets.ts';
import { readSettings, type Settings } from './settings.ts';
import { enginesSpec, fleetSpec, onConsole, replaySpec, watchSpec } from './visitors.ts';

export interface RunOptions {
  /** Folder of the clone. */
  readonly root: string;
  /** Calls back when somebody wants us to stop. */
  onStopRequest(stop: (why: string) => void): void;
  /** Takes down which processes run, so that a later start can end those that a KILL of ours left. */
  noteProcesses(pids: Readonly<Record<string, number>>): void;
}

class Stack {
  private readonly settings: Settings;
  private readonly processes: Processes;
  private readonly stopping = new AbortController();
  private servers: Promise<Servers> | undefined;
  private plan: Plan | undefined;
  private world: DemoWorld | undefined;
  private remint: NodeJS.Timeout | undefined;

  constructor(private readonly options: RunOptions) {
    this.settings = readSettings(options.root, process.env);
    this.processes = new Processes(this.settings, { changed: () => this.processesChanged(), say: sayWarning });
  }

  /** Resolves when told to stop, rejects when the stack cannot go on. */
  async run(): Promise<void> {
    const asked = new Promise<void>((resolve) => this.options.onStopRequest(() => resolve()));
    try {
      await Promise.race([asked, this.start().then(() => this.whileServersLive())]);
    } finally {
      if (this.servers !== undefined) sayStep('stopping');
      await this.stop();
      if (this.servers !== undefined) sayStep('stopped');
    }
  }

  private async start(): Promise<void> {
    const begun = performance.now();
    const { settings } = this;
    mkdirSync(settings.logs, { recursive: true, mode: 0o700 });
    removeReadyFile(settings.data);
    await requireFreePort(settings.host, settings.port);
    await requireNamedServers(process.env);
    this.plan = await this.prepare();
    this.world = await this.startProcesses(this.plan);
    this.processes.keepUp();
    this.processesChanged();
    sayReady(addressesOf(settings), doorsOf(this.plan.ports), this.world, performance.now() - begun);
    this.remint = setInterval(() => void this.mintTokens(), remintEveryMs);
    const lasting = [watchSpec(settings, this.world), fleetSpec(settings, this.world)];
    const ending = [replaySpec(settings, this.world), enginesSpec(settings, this.world)];
    for (const child of [
      ...this.processes.launch('visitors', lasting, onConsole),
      ...this.processes.launch('visitors', ending, { ...onConsole, mayFinish: true }),
    ])
      child.keepUp();
  }

  private async prepare(): Promise<Plan> {
    sayStep('starting PostgreSQL, NATS and Redis');
    this.servers = startServers({ root: this.settings.root, mode: 'keep' });
    const { urls } = await this.servers;
    this.stopping.signal.throwIfAborted();
    const secrets = loadSecrets(this.settings.data);
    const databases = await provisionDatabase(urls.DATABASE_URL, secrets.database);
    const ports = await freePorts(portsNeeded);
    return makePlan({ settings: this.settings, servers: urls, databases, secrets, freePorts: ports });
  }

  private async startProcesses(plan: Plan): Promise<DemoWorld> {
    const { settings, processes } = this;
    const { signal } = this.stopping;
    sayStep('starting the subgraphs: devices, telemetry, monitoring, predictions, partners');
    await allReady(processes.launch('apis', plan.apis), settings.logs, signal);
    sayStep('starting the workers and the gateway, making the demo world');
    const later = [...processes.launch('workers', plan.workers), ...processes.launch('gateway', [plan.gateway])];
    const [world] = await Promise.all([seedDemoWorld(plan.seed, settings), allReady(later, settings.logs, signal)]);
    return world;
  }

  private async whileServersLive(): Promise<void> {
    await (
      await this.servers
    )?.ended;
    if (this.stopping.signal.aborted) return;
    throw new Fault(
      'PostgreSQL, NATS or Redis has ended (see above and .data/logs): everything is stopped, start again.',
    );
  }

  private processesChanged(): void {
    const pids = this.processes.pids();
    this.options.noteProcesses(pids);
    if (this.plan === undefined || this.world === undefined || this.stopping.signal.aborted) return;
    writeReadyFile({ settings: this.settings, ports: this.plan.ports, world: this.world, pids });
  }

  private async mintTokens(): Promise<void> {
    if (this.plan === undefined) return;
    try {
      this.world = await seedDemoWorld(this.plan.seed, this.settings);
      this.processesChanged();
      await this.processes.replace('visitors', 'watch', [watchSpec(this.settings, this.world)], onConsole);
    } catch (error) {
      sayWarning(`The demo tokens could not be renewed and expire within 12 hours: ${(error as Error).message}`);
    }
  }

  private async stop(): Promise<void> {
    this.stopping.abort();
    clearInterval(this.remint);
    removeReadyFile(this.settings.data);
    await this.processes.stop();
    const servers = await this.servers?.catch(() => undefined); // it said why it did not start
    await servers?.stop();
  }
}

/** Runs until told to stop. Resolves to the exit code; rejects with one sentence when something cannot be had. */
export async function runStack(options: RunOptions): Promise<number> {
  await new Stack(options).run();
  return 0;
}
