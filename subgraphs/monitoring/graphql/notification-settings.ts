import { localTime } from '../../../core/time/local-time.ts';
import { isUuid } from '../../../platform/ids/uuid.ts';
import type { Channel, ChannelKind, ChannelSettings } from '../store/notification-channels.ts';
import { BadField } from './bad-field.ts';
import type { NotificationChannel, NotificationPreferencesInput } from './notification-types.ts';
import { minuteOfDay, timeOfDay } from './time-of-day.ts';

type Preferences = Omit<ChannelSettings, 'name' | 'isEnabled'>;

const maxBuildings = 200;
const maxAddress = 2_000;
const mail = /^[^\s@<>,;"']+@[^\s@<>,;"']+\.[^\s@<>,;"']+$/;

/** What a channel is told of and when, checked. */
export function preferencesOf(input: NotificationPreferencesInput): Preferences | BadField {
  const buildingIds = input.buildingIds ?? null;
  if (buildingIds !== null && (buildingIds.length === 0 || buildingIds.length > maxBuildings))
    return new BadField('preferences.buildingIds', `Name 1 to ${maxBuildings} buildings; leave it out for all.`);
  if (buildingIds?.some((id) => !isUuid(id)))
    return new BadField('preferences.buildingIds', 'One of them is not an id.');
  const quiet = quietHoursOf(input);
  if (quiet instanceof BadField) return quiet;
  const timeZone = input.timeZone ?? 'UTC';
  if (!isTimeZone(timeZone))
    return new BadField('preferences.timeZone', 'Name an IANA time zone, e.g. "Europe/Berlin".');
  const { minSeverity, tellsEnd } = input;
  return { ...quiet, timeZone, buildingIds, minSeverity: minSeverity ?? 'warning', tellsEnd: tellsEnd ?? false };
}

function quietHoursOf({
  quietFrom = null,
  quietTo = null,
}: NotificationPreferencesInput): Pick<Preferences, 'quietFromMinute' | 'quietToMinute'> | BadField {
  if (quietFrom === null && quietTo === null) return { quietFromMinute: null, quietToMinute: null };
  const quietFromMinute = minuteOfDay(quietFrom ?? '');
  const quietToMinute = minuteOfDay(quietTo ?? '');
  if (quietFromMinute === null)
    return new BadField('preferences.quietFrom', 'Quiet hours begin at "00:00" to "23:59".');
  if (quietToMinute === null) return new BadField('preferences.quietTo', 'Quiet hours end at "00:00" to "23:59".');
  return { quietFromMinute, quietToMinute };
}

function isTimeZone(name: string): boolean {
  try {
    localTime(0, name);
    return true;
  } catch {
    return false;
  }
}

/** Why an address cannot be that of a channel of the kind; null when it can. */
export function faultOfAddress(kind: ChannelKind, address: string, allowHttp: boolean): BadField | null {
  if (address.length > maxAddress) return new BadField('address', `An address has up to ${maxAddress} characters.`);
  if (kind === 'email') return mail.test(address) ? null : new BadField('address', 'This is no e-mail address.');
  const url = URL.canParse(address) ? new URL(address) : null;
  const isWeb = url?.protocol === 'https:' || (allowHttp && url?.protocol === 'http:');
  if (url === null || !isWeb || url.username !== '' || url.password !== '')
    return new BadField('address', 'Name an https URL without user and password.');
  return null;
}

/** A channel as the graph shows it. */
export function presentChannel({ quietFromMinute, quietToMinute, ...channel }: Channel): NotificationChannel {
  return {
    ...channel,
    quietFrom: quietFromMinute === null ? null : timeOfDay(quietFromMinute),
    quietTo: quietToMinute === null ? null : timeOfDay(quietToMinute),
  };
}
