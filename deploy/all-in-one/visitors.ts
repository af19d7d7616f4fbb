// The users of the graph that come with the product: they know its address and a token, nothing else.
import { say } from './console.ts';
import type { DemoWorld } from './demo-world.ts';
import type { ProcessSpec } from './plan.ts';
import type { LaunchOptions } from './processes.ts';
import { addressesOf } from './ready-file.ts';
import type { Settings } from './settings.ts';

function visitor(name: string, settings: Settings, token: string, extra: Record<string, string>): ProcessSpec {
  const env = { GRAPH_URL: addressesOf(settings).graph, TOKEN: token, DATA_FOLDER: settings.data, ...extra };
  return { name, bundle: name, host: '', port: 0, env };
}

/** Sends the shipped sensor series as the demo device. */
export const replaySpec = (settings: Settings, { device }: DemoWorld): ProcessSpec =>
  visitor('replay', settings, device.credential, { DEVICE_ID: device.id });

/** Listens for anomalies and alerts as the owner of the building. */
export const watchSpec = (settings: Settings, { tokens }: DemoWorld): ProcessSpec =>
  visitor('watch', settings, tokens.owner, {});

/** Keeps the demo buildings alive: readings, events, a fault now and then, commands answered. */
export const fleetSpec = (settings: Settings, { device, fleet, bench }: DemoWorld): ProcessSpec =>
  visitor('fleet', settings, device.credential, { WORLD: JSON.stringify({ fleet, bench }) });

/** Sends the lives of the test bench's engines, and records their failures as the laboratory. */
export const enginesSpec = (settings: Settings, { tokens, fleet, bench }: DemoWorld): ProcessSpec =>
  visitor('engines', settings, tokens.laboratory, { WORLD: JSON.stringify({ fleet, bench }) });

export const onConsole: LaunchOptions = { onOutput: (text) => say(text.replace(/\n$/, '')) };
