import type { DeviceType } from './vocabulary.ts';

export type ParameterRule =
  | { readonly kind: 'whole'; readonly min: number; readonly max: number; readonly required: boolean }
  | { readonly kind: 'word'; readonly words: readonly string[]; readonly required: boolean };

export interface CommandKind {
  readonly name: string;
  readonly description: string;
  /** 0 reads, 1 changes nothing that lasts or is soon undone, 2 interrupts the device: needs a second person. */
  readonly safetyClass: 0 | 1 | 2;
  /** How long a device may take after it has acknowledged. */
  readonly timeoutSeconds: number;
  /** Null: every type of device. */
  readonly deviceTypes: readonly DeviceType[] | null;
  readonly parameters: Readonly<Record<string, ParameterRule>>;
  /** Sent by the platform itself only. */
  readonly internal: boolean;
}

const everyDevice = { deviceTypes: null, parameters: {}, internal: false } as const;
const seconds = (min: number, max: number, required: boolean): ParameterRule => ({ kind: 'whole', min, max, required });

/** Nothing here moves a car or a door: such commands belong to the controller, on site. */
export const commandCatalogue: readonly CommandKind[] = [
  { ...everyDevice, name: 'PING', description: 'Answers.', safetyClass: 0, timeoutSeconds: 30 },
  {
    ...{ ...everyDevice, name: 'RUN_SELF_TEST', safetyClass: 1, timeoutSeconds: 300 },
    description: 'Tests itself and reports what it found; nothing of the equipment moves.',
  },
  {
    ...{ ...everyDevice, name: 'IDENTIFY', description: 'Blinks or beeps.', safetyClass: 1, timeoutSeconds: 60 },
    parameters: { seconds: seconds(1, 300, false) },
  },
  {
    ...{ ...everyDevice, name: 'CAPTURE_SNAPSHOT', safetyClass: 1, timeoutSeconds: 120 },
    ...{ description: 'Takes a picture.', deviceTypes: ['camera'] },
    parameters: { resolution: { kind: 'word', words: ['low', 'medium', 'high'], required: false } },
  },
  {
    ...{ ...everyDevice, name: 'SET_REPORTING_INTERVAL', safetyClass: 1, timeoutSeconds: 60 },
    description: 'Reports this often from now on; the record follows when it has succeeded.',
    parameters: { seconds: seconds(1, 86_400, true) },
  },
  {
    ...{ ...everyDevice, name: 'REBOOT', safetyClass: 2, timeoutSeconds: 600 },
    description: 'Starts anew; sends nothing meanwhile. A second person has to approve.',
  },
  {
    ...{ ...everyDevice, name: 'APPLY_CONFIGURATION', safetyClass: 1, timeoutSeconds: 600, internal: true },
    description: 'Takes on the configuration that is desired and reports it. Sent by setDesiredConfiguration only.',
  },
  {
    ...{ ...everyDevice, name: 'UPDATE_FIRMWARE', safetyClass: 1, timeoutSeconds: 3_600, internal: true },
    description: 'Loads firmware, checks signature and counter, installs. Sent by firmware campaigns only.',
  },
];

export const commandKind = (name: string): CommandKind | undefined =>
  commandCatalogue.find((kind) => kind.name === name);

export const isFor = ({ deviceTypes }: CommandKind, type: DeviceType): boolean =>
  deviceTypes === null || deviceTypes.includes(type);

/** What is wrong with the parameters, with the name of the parameter; null when they fit. */
export function faultOfParameters(kind: CommandKind, params: unknown): { name: string; message: string } | null {
  if (typeof params !== 'object' || params === null || Array.isArray(params))
    return { name: '', message: 'Parameters are an object.' };
  const given = new Map(Object.entries(params));
  for (const name of given.keys()) {
    if (!(name in kind.parameters)) return { name, message: `${kind.name} has no parameter ${name}.` };
  }
  for (const [name, rule] of Object.entries(kind.parameters)) {
    const message = faultOf(rule, given.get(name));
    if (message !== null) return { name, message: `${name} ${message}` };
  }
  return null;
}

function faultOf(rule: ParameterRule, value: unknown): string | null {
  if (value === undefined) return rule.required ? 'is missing.' : null;
  if (rule.kind === 'word')
    return rule.words.some((word) => word === value) ? null : `is one of ${rule.words.join(', ')}.`;
  const fits = typeof value === 'number' && Number.isInteger(value) && value >= rule.min && value <= rule.max;
  return fits ? null : `is a whole number, ${rule.min} to ${rule.max}.`;
}
