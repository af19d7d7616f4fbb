import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { isObjectStoreAddress, wantedAddress } from '../../platform/objects/object-store.ts';
import { Fault } from './fault.ts';

export interface Settings {
  /** Folder of the clone. */
  readonly root: string;
  readonly data: string;
  readonly logs: string;
  readonly dist: string;
  /** Where the gateway listens; everything else stays on the loopback interface. */
  readonly host: string;
  readonly port: number;
  readonly logLevel: string;
  /** Address of the store of large things; a folder of the data folder unless it was given. */
  readonly objectStore: string;
  /** Ports that were asked for; any free one otherwise. */
  readonly doorPorts: { readonly mqtt?: number; readonly coap?: number };
}

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

function readPort(name: string, text: string, example: number): number {
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new Fault(`${name} is "${text}": it must be a number from 1 to 65535, e.g. ${name}=${example} npm start.`, 78);
}

function readLogLevel(text: string): string {
  if (logLevels.includes(text)) return text;
  throw new Fault(`LOG_LEVEL is "${text}": it must be one of ${logLevels.join(', ')}.`, 78);
}

function readObjectStore(text: string): string {
  if (isObjectStoreAddress(text)) return text;
  throw new Fault(`OBJECT_STORE is "${text}": it ${wantedAddress}.`, 78);
}

/** 0.0.0.0 and :: are where to listen, not where to call. */
export function callableHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

export function readSettings(root: string, env: NodeJS.ProcessEnv): Settings {
  const data = path.join(root, '.data');
  return {
    ...{ root, data, logs: path.join(data, 'logs'), dist: path.join(root, 'dist') },
    host: env['HOST'] || '127.0.0.1',
    port: readPort('PORT', env['PORT'] || '4000', 4100),
    doorPorts: {
      ...(env['MQTT_PORT'] ? { mqtt: readPort('MQTT_PORT', env['MQTT_PORT'], 1883) } : {}),
      ...(env['COAP_PORT'] ? { coap: readPort('COAP_PORT', env['COAP_PORT'], 5683) } : {}),
    },
    logLevel: readLogLevel(env['LOG_LEVEL'] || 'info'),
    objectStore: readObjectStore(env['OBJECT_STORE'] || pathToFileURL(path.join(data, 'objects')).href),
  };
}
