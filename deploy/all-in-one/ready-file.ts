// .data/ready.json: where everything is, for scripts. It is there exactly while the stack can be used.
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { DemoWorld } from './demo-world.ts';
import { callableHost, type Settings } from './settings.ts';

export interface Addresses {
  readonly graph: string;
  readonly graphSubscriptions: string;
  readonly graphiql: string;
  /** REST, and where a batch of readings is posted to. */
  readonly rest: string;
  readonly doors: { readonly graphql: string; readonly http: string };
}

/** Doors that do not pass the gateway: each at a port of its own. */
export function doorsOf(ports: Readonly<Record<string, number>>) {
  const at = (name: string): string => `127.0.0.1:${ports[name] ?? 0}`;
  return {
    ingestStream: `ws://${at('telemetry')}/ingest/stream`,
    mqtt: `mqtt://${at('mqtt')}`,
    coap: `coap://${at('coap')}`,
  };
}

export function addressesOf({ host, port }: Settings): Addresses {
  const base = `${callableHost(host)}:${port}`;
  return {
    graph: `http://${base}/graphql`,
    graphSubscriptions: `ws://${base}/graphql`,
    graphiql: `http://${base}/graphiql`,
    rest: `http://${base}/api/v1/docs`,
    doors: { graphql: `http://${base}/graphql`, http: `http://${base}/api/v1/telemetry/ingest` },
  };
}

export interface ReadyState {
  readonly settings: Settings;
  readonly ports: Readonly<Record<string, number>>;
  readonly world: DemoWorld;
  readonly pids: Readonly<Record<string, number>>;
}

const fileIn = (data: string): string => path.join(data, 'ready.json');

export function writeReadyFile({ settings, ports, world, pids }: ReadyState): void {
  const addresses = addressesOf(settings);
  const content = {
    ...addresses,
    doors: { ...addresses.doors, ...doorsOf(ports) },
    ports,
    tokens: { ...world.tokens, device: world.device.credential },
    demo: { device: world.device.id, equipment: world.equipment.id, building: world.building.id },
    pids: { supervisor: process.pid, ...pids },
  };
  const draft = `${fileIn(settings.data)}.draft`;
  writeFileSync(draft, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, fileIn(settings.data));
}

export function removeReadyFile(data: string): void {
  rmSync(fileIn(data), { force: true });
}
