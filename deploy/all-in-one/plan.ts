// Which processes make up the product, and what each is told. The order of the groups is the order of starting.
import { type DatabaseUrls, type SubgraphName, subgraphNames } from '../../platform/db/provision.ts';
import type { ServerUrls } from '../../setup/services/client.mjs';
import type { Secrets } from './secrets.ts';
import { callableHost, type Settings } from './settings.ts';

export interface ProcessSpec {
  readonly name: string;
  /** File in dist/, without its ending. */
  readonly bundle: string;
  /** Where it answers, as a caller writes it. */
  readonly host: string;
  readonly port: number;
  readonly env: Readonly<Record<string, string>>;
}

export interface Plan {
  readonly apis: readonly ProcessSpec[];
  readonly workers: readonly ProcessSpec[];
  readonly gateway: ProcessSpec;
  /** Makes the demo world, prints it, ends. */
  readonly seed: ProcessSpec;
  readonly ports: Readonly<Record<string, number>>;
}

export interface PlanInputs {
  readonly settings: Settings;
  readonly servers: ServerUrls;
  readonly databases: Readonly<Record<SubgraphName, DatabaseUrls>>;
  readonly secrets: Secrets;
  /** As many as `portsNeeded`. */
  readonly freePorts: readonly number[];
}

const workers = [
  { name: 'telemetry-writer', subgraph: 'telemetry', role: 'writer' },
  { name: 'monitoring-detector', subgraph: 'monitoring', role: 'detector' },
] as const;

/** Doors for devices beside HTTP: each a port of its own, of telemetry's API. */
const doors = ['mqtt', 'coap'] as const;

export const portsNeeded = subgraphNames.length + workers.length + doors.length;

function subgraphProcess(inputs: PlanInputs, subgraph: SubgraphName, role: string, port: number): ProcessSpec {
  const { settings, servers, databases, secrets } = inputs;
  const env = {
    ...{ HOST: '127.0.0.1', PORT: String(port), LOG_LEVEL: settings.logLevel, ROLE: role },
    ...{ DATABASE_URL: databases[subgraph].ownerUrl, READER_DATABASE_URL: databases[subgraph].readerUrl },
    ...{ NATS_URL: servers.NATS_URL, REDIS_URL: servers.REDIS_URL, GATEWAY_SECRET: secrets.gateway },
    OBJECT_STORE: settings.objectStore,
    ...(subgraph === 'devices' ? { KEY_SECRET: secrets.keys, PUBLIC_URL: publicUrl(settings) } : {}),
  };
  return { name: `${subgraph}-${role}`, bundle: subgraph, host: '127.0.0.1', port, env };
}

/** The gateway hands on what links of devices point to. */
const publicUrl = ({ host, port }: Settings): string => `http://${callableHost(host)}:${port}`;

function gatewayProcess({ settings, servers, secrets }: PlanInputs, ports: Record<string, number>): ProcessSpec {
  const urls = subgraphNames.map((name) => [`${name.toUpperCase()}_URL`, `http://127.0.0.1:${ports[name]}/graphql`]);
  const env = {
    ...{ HOST: settings.host, PORT: String(settings.port), LOG_LEVEL: settings.logLevel },
    ...{ NATS_URL: servers.NATS_URL, GATEWAY_SECRET: secrets.gateway },
    ...(Object.fromEntries(urls) as Record<string, string>),
  };
  return { name: 'gateway', bundle: 'gateway', host: callableHost(settings.host), port: settings.port, env };
}

export function makePlan(inputs: PlanInputs): Plan {
  const port = (index: number): number => inputs.freePorts[index] ?? 0;
  const ports: Record<string, number> = { gateway: inputs.settings.port };
  const apis = subgraphNames.map((name, index) => {
    ports[name] = port(index);
    return subgraphProcess(inputs, name, 'api', port(index));
  });
  const planned = workers.map(({ name, subgraph, role }, index) => {
    ports[name] = port(subgraphNames.length + index);
    return subgraphProcess(inputs, subgraph, role, port(subgraphNames.length + index));
  });
  const doorEnv = Object.fromEntries(
    doors.map((name, index) => {
      ports[name] = inputs.settings.doorPorts[name] ?? port(subgraphNames.length + workers.length + index);
      return [`${name.toUpperCase()}_PORT`, String(ports[name])];
    }),
  );
  const withDoors = apis.map((api) => (api.bundle === 'telemetry' ? { ...api, env: { ...api.env, ...doorEnv } } : api));
  const seed = subgraphProcess(inputs, 'devices', 'seed', 0);
  return { apis: withDoors, workers: planned, gateway: gatewayProcess(inputs, ports), seed, ports };
}
