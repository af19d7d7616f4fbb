/** What a topic is for; null for one that devices have no business with. */
export type Topic =
  | { readonly kind: 'telemetry' | 'events' | 'commands' | 'receipts'; readonly deviceId: string }
  | {
      readonly kind: 'sparkplug';
      readonly group: string;
      readonly type: SparkplugType;
      readonly node: string;
      readonly device: string | null;
    };

const sparkplugTypes = ['NBIRTH', 'NDEATH', 'NDATA', 'NCMD', 'DBIRTH', 'DDEATH', 'DDATA', 'DCMD'] as const;
export type SparkplugType = (typeof sparkplugTypes)[number];

const kinds = ['telemetry', 'events', 'commands', 'receipts'] as const;

/** `devices/<id>/<kind>`, or `spBv1.0/<group>/<type>/<edge node>[/<device>]`. Source: Sparkplug 3.0.0, section 4. */
export function parseTopic(topic: string): Topic | null {
  const [space, ...parts] = topic.split('/');
  if (space === 'devices' && parts.length === 2) {
    const [deviceId = '', word] = parts;
    const kind = kinds.find((one) => one === word);
    return kind === undefined || deviceId === '' ? null : { kind, deviceId };
  }
  if (space !== 'spBv1.0' || parts.length < 3 || parts.length > 4 || parts.includes('')) return null;
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
