/** One type for each kind, so that they can be told apart. */
type OfDevice<Kind> = Kind extends string ? { readonly kind: Kind; readonly deviceId: string } : never;

export interface SparkplugTopic {
  readonly kind: 'sparkplug';
  readonly group: string;
  readonly type: SparkplugType;
  readonly node: string;
  readonly device: string | null;
}

/** What devices send: readings and events, and what they say of their commands. */
export type MessageTopic = OfDevice<'telemetry' | 'events'> | SparkplugTopic;
export type CommandTopic = OfDevice<'acknowledge' | 'complete'>;

/** What a topic is for; null for one that devices have no business with. */
export type Topic = MessageTopic | CommandTopic | OfDevice<'commands' | 'receipts'>;

const sparkplugTypes = ['NBIRTH', 'NDEATH', 'NDATA', 'NCMD', 'DBIRTH', 'DDEATH', 'DDATA', 'DCMD'] as const;
export type SparkplugType = (typeof sparkplugTypes)[number];

const kinds = ['telemetry', 'events', 'commands', 'receipts'] as const;

const steps = ['acknowledge', 'complete'] as const;

/** `devices/<id>/<kind>`, `devices/<id>/commands/<step>`, or a topic of Sparkplug. */
export function parseTopic(topic: string): Topic | null {
  const [space, ...parts] = topic.split('/');
  if (space === 'devices') return topicOfDevice(parts);
  return space === 'spBv1.0' ? topicOfNode(parts) : null;
}

function topicOfDevice([deviceId = '', word, step, ...more]: readonly string[]): Topic | null {
  const kind = step === undefined ? kinds.find((one) => one === word) : steps.find((one) => one === step);
  if (kind === undefined || deviceId === '' || more.length > 0) return null;
  return step === undefined || word === 'commands' ? { kind, deviceId } : null;
}

/** `spBv1.0/<group>/<type>/<edge node>[/<device>]`. Source: Sparkplug 3.0.0, section 4. */
function topicOfNode(parts: readonly string[]): Topic | null {
  if (parts.length < 3 || parts.length > 4 || parts.includes('')) return null;
  const [group = '', word, node = '', device = null] = parts;
  const type = sparkplugTypes.find((one) => one === word);
  // N… is of the edge node itself, D… of a device behind it.
  if (type === undefined || (type[0] === 'D') !== (device !== null)) return null;
  return { kind: 'sparkplug', group, type, node, device };
}

/** The device whose topics a filter asks for: `devices/<id>/…`; null for any other filter. */
export function deviceOfFilter(filter: string): string | null {
  const [space, deviceId = '', rest, ...more] = filter.split('/');
  const one = rest === '#' || rest === '+' || kinds.some((kind) => kind === rest);
  return space === 'devices' && one && more.length === 0 && !/[+#]/.test(deviceId) ? deviceId : null;
}

/** The edge node whose commands a filter asks for: `spBv1.0/<group>/NCMD|DCMD/<node>[/…]`; null for any other filter. */
export function nodeOfFilter(filter: string): string | null {
  const [space, group = '', type, node = '', ...device] = filter.split('/');
  const commands = (type === 'NCMD' && device.length === 0) || (type === 'DCMD' && device.length === 1);
  return space === 'spBv1.0' && commands && !/[+#]/.test(group + node) && group !== '' ? node : null;
}
