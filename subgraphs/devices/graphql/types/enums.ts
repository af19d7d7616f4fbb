import { registerEnumType } from 'type-graphql';
import { type Scope as ScopeName, scopes } from '../../../../core/contracts/access.ts';
import { deviceStatuses, lifecycles } from '../../domain/device-status.ts';
import { connectionTypes, deviceTypes, equipmentKinds } from '../../domain/vocabulary.ts';

/** In the graph SCREAMING_CASE, in storage and on the wire the specification's lower-case words. */
function enumOf<Word extends string>(
  name: string,
  description: string,
  words: readonly Word[],
  say: (word: Word) => string,
) {
  const values = Object.fromEntries(words.map((word) => [word.toUpperCase(), word])) as Record<string, Word>;
  const valuesConfig = Object.fromEntries(words.map((word) => [word.toUpperCase(), { description: say(word) }]));
  registerEnumType(values, { name, description, valuesConfig });
  return values;
}

const spaced = (word: string) => word.replaceAll('_', ' ');
const sentence = (word: string) => `${spaced(word).charAt(0).toUpperCase()}${spaced(word).slice(1)}.`;

export const EquipmentKind = enumOf('EquipmentKind', 'What a piece of equipment is.', equipmentKinds, sentence);
export const DeviceType = enumOf('DeviceType', 'What a device is or measures.', deviceTypes, sentence);
export const ConnectionType = enumOf('ConnectionType', 'How a device is connected.', connectionTypes, sentence);

const statusWords = {
  online: 'Heard within three reporting intervals.',
  offline: 'Not heard for three reporting intervals, or never.',
  degraded: 'Heard, but not well (battery, signal, self-test).',
  maintenance: 'Being worked on; outranks the rest.',
  error: 'Reports a fault of its own.',
};
export const DeviceStatus = enumOf(
  'DeviceStatus',
  'How a device is doing now.',
  deviceStatuses,
  (word) => statusWords[word],
);

const lifecycleWords = {
  registered: 'Known, not heard yet.',
  active: 'In service.',
  maintenance: 'Taken out of service for work.',
  decommissioned: 'Out of service for good; its history stays.',
};
export const DeviceLifecycle = enumOf(
  'DeviceLifecycle',
  'Where a device is in its life.',
  lifecycles,
  (word) => lifecycleWords[word],
);

const kindWords = {
  OWNER: 'Owns or runs buildings.',
  SERVICE_COMPANY: 'Maintains equipment for others.',
  MANUFACTURER: 'Makes equipment or devices.',
  PARTNER: 'Integrates with the platform.',
  OPERATOR: 'Runs the platform.',
};
export const OrganizationKind = enumOf(
  ...(['OrganizationKind', 'What an organization is to the platform.'] as const),
  ...([
    Object.keys(kindWords) as (keyof typeof kindWords)[],
    (word: keyof typeof kindWords) => kindWords[word],
  ] as const),
);

const roleWords = {
  ADMIN: 'Everything in the own organization, its users included.',
  MANAGER: 'Registers, grants, decides.',
  TECHNICIAN: 'Works on equipment.',
  VIEWER: 'Looks on.',
};
export const UserRole = enumOf(
  ...(['UserRole', 'What a user may do in the own organization.'] as const),
  ...([
    Object.keys(roleWords) as (keyof typeof roleWords)[],
    (word: keyof typeof roleWords) => roleWords[word],
  ] as const),
);

const scopeWords: Record<ScopeName, string> = {
  READ_TELEMETRY: 'Readings, their history and aggregates.',
  READ_HEALTH: 'Health, anomalies and alerts.',
  READ_PREDICTIONS: 'Predictions and recommendations.',
  MANAGE_ALERTS: 'Acknowledging, resolving and assigning alerts.',
  SEND_COMMANDS: 'Commands to devices.',
  UPDATE_FIRMWARE: 'Firmware campaigns.',
  SUBMIT_REPORTS: 'Diagnostic and work reports.',
};
export const Scope = enumOf(
  'Scope',
  'What a grant allows on a piece of equipment.',
  scopes,
  (word) => scopeWords[word],
);

const viewerKinds = { user: 'A signed-in person.', device: 'A device with its credential.' };
export const ViewerKind = enumOf(
  'ViewerKind',
  'Who is asking.',
  ['user', 'device'] as const,
  (word) => viewerKinds[word],
);
