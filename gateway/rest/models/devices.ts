import {
  anyObject,
  listOf,
  moment,
  number,
  objectOf,
  orNull,
  ref,
  type Schema,
  text,
  uuid,
  whole,
  words,
} from './schema.ts';

export const deviceTypes = [
  ...['vibration_sensor', 'temperature_sensor', 'current_sensor', 'door_sensor', 'load_sensor', 'position_sensor'],
  ...['air_quality', 'acoustic_sensor', 'camera', 'gateway', 'controller_interface'],
] as const;
export const deviceStatuses = ['online', 'offline', 'degraded', 'maintenance', 'error'] as const;
export const connectionTypes = ['wifi', 'cellular', 'lorawan', 'zigbee', 'wired'] as const;
export const lifecycles = ['registered', 'active', 'maintenance', 'decommissioned'] as const;

const type = words(deviceTypes, 'What kind of device it is.');
const connection = words(connectionTypes, 'How it is connected.');
const seconds = (what: string) => whole(`${what}, in seconds.`, 1, 86_400);
const thresholds = orNull(anyObject('Limits by metric name, { min, max } in the canonical unit; null for none.'));

const device: Readonly<Record<string, Schema>> = {
  id: uuid('The device.'),
  device_serial: text('Serial number, unique on the platform.'),
  device_type: type,
  manufacturer: text('Who made it.'),
  model: text('Model of the manufacturer.'),
  firmware_version: orNull(text('Firmware it reported; null before the first report.')),
  building_id: uuid('Where it is.'),
  equipment_id: orNull(uuid('The equipment it is on; null for a device of the building.')),
  installation_location: orNull(text('Where it is mounted.')),
  installed_at: orNull(moment('When it was installed.')),
  installed_by: orNull(text('Who installed it.')),
  gateway_id: orNull(uuid('Its parent gateway; null without one.')),
  connection_type: connection,
  ip_address: orNull(text('IP address.')),
  mac_address: orNull(text('MAC address.')),
  status: words(deviceStatuses, 'How it is, derived from what is heard of it.'),
  last_seen: orNull(moment('When it was last heard of; null if never.')),
  battery_level: orNull(whole('Battery in percent; null for a device without one.', 0, 100)),
  signal_strength: orNull(whole('Signal in dBm; null when unknown.')),
  sampling_interval_seconds: seconds('Time between measurements'),
  reporting_interval_seconds: seconds('Time between reports'),
  alert_thresholds: thresholds,
  last_calibrated: orNull(moment('When it was last calibrated.')),
  calibration_due: orNull(moment('When its calibration is due.')),
  created_at: moment('When it was registered.'),
  updated_at: moment('When it was last changed.'),
  created_by: orNull(uuid('Who registered it; null for a device that came with the platform.')),
  lifecycle: words(lifecycles, 'In which phase of its life it is.'),
  version: whole('Goes up with every change: send it with an update, or as If-Match.', 1),
};

/** IoTDevice and DeviceRegistration of the specification, and what the endpoints around them need. */
export const deviceModels = {
  IoTDevice: objectOf('IoT device record.', device),
  RegisteredDevice: objectOf('A device that was just registered.', {
    device: ref('IoTDevice'),
    credential: orNull(text('Its credential, shown this once; null on a retry.')),
  }),
  DeviceRegistration: objectOf(
    'Request to register a new device.',
    {
      device_serial: text('Serial number.', 100),
      device_type: type,
      manufacturer: text('Who made it.', 255),
      model: text('Model of the manufacturer.', 255),
      building_id: uuid('Where it is.'),
      equipment_id: orNull(uuid('The equipment it is on; null or left out for a device of the building.')),
      installation_location: orNull(text('Where it is mounted.', 255)),
      connection_type: connection,
      gateway_id: orNull(uuid('Its parent gateway, if any.')),
      sampling_interval_seconds: { ...seconds('Time between measurements'), default: 60 },
      reporting_interval_seconds: { ...seconds('Time between reports'), default: 300 },
      installed_at: orNull(moment('When it was installed; now if left out.')),
      alert_thresholds: thresholds,
    },
    [
      ...['equipment_id', 'installation_location', 'gateway_id', 'sampling_interval_seconds'],
      ...['reporting_interval_seconds', 'installed_at', 'alert_thresholds'],
    ],
  ),
  DeviceUpdate: objectOf(
    'What changes; what is left out stays. Another building or equipment moves the device.',
    {
      version: whole('The version that you have seen; may be given as If-Match instead.', 1),
      manufacturer: text('Who made it.', 255),
      model: text('Model of the manufacturer.', 255),
      firmware_version: text('Firmware on it.', 50),
      building_id: uuid('Where it is.'),
      equipment_id: orNull(uuid('The equipment it is on; null takes it off.')),
      installation_location: orNull(text('Where it is mounted; null clears it.', 255)),
      installed_at: orNull(moment('When it was installed.')),
      installed_by: orNull(text('Who installed it.', 255)),
      gateway_id: orNull(uuid('Its parent gateway; null for none.')),
      connection_type: connection,
      ip_address: orNull(text('IP address.')),
      mac_address: orNull(text('MAC address.')),
      lifecycle: words(['active', 'maintenance'], 'Whether it is in service or being worked on.'),
      sampling_interval_seconds: seconds('Time between measurements'),
      reporting_interval_seconds: seconds('Time between reports'),
      alert_thresholds: thresholds,
    },
    [
      ...['version', 'manufacturer', 'model', 'firmware_version', 'building_id', 'equipment_id'],
      ...['installation_location', 'installed_at', 'installed_by', 'gateway_id', 'connection_type', 'ip_address'],
      ...['mac_address', 'lifecycle', 'sampling_interval_seconds', 'reporting_interval_seconds', 'alert_thresholds'],
    ],
  ),
  DeviceList: objectOf('A page of devices.', {
    items: listOf(ref('IoTDevice'), 'The devices.'),
    total_count: whole('How many there are on all pages.', 0),
    next_cursor: orNull(text('Give it as `cursor` for the next page; null on the last one.')),
  }),
  DeviceStatus: objectOf('How a device is connected, and why it is said so.', {
    device_id: uuid('The device.'),
    status: words(deviceStatuses, 'How it is.'),
    reasons: listOf(text('A reason.'), 'Why it is not online; empty when it is.'),
    last_seen: orNull(moment('When it was last heard of; null if never.')),
    silent_for_seconds: orNull(number('How long it has been silent; null if never heard of.')),
    missed_intervals: orNull(number('How many of its reports are missing; null if never heard of.')),
    battery_level: orNull(whole('Battery in percent; null for a device without one.')),
    signal_strength: orNull(whole('Signal in dBm; null when unknown.')),
    gateway_id: orNull(uuid('Its parent gateway; null without one.')),
  }),
  DeviceCommandRequest: objectOf(
    'A command of the catalogue.',
    {
      name: text('Name in the catalogue, e.g. "RUN_SELF_TEST".', 100),
      params: anyObject('Parameters by name.'),
      expires_in: text('How long it may wait for the device, PT1S to P7D; PT15M if left out.', 40),
    },
    ['params', 'expires_in'],
  ),
  DeviceCommand: objectOf('A command on its way.', {
    id: uuid('The command.'),
    device_id: uuid('The device.'),
    name: text('Name in the catalogue.'),
    params: anyObject('Parameters by name.'),
    state: text('Where it is: queued, sent, delivered, succeeded, failed, timed_out, expired or cancelled.'),
    safety_class: whole('0 to 2; class 2 waits for a second person.'),
    requested_at: moment('When it was asked for.'),
    expires_at: moment('When it is given up.'),
  }),
} satisfies Record<string, Schema>;
