import { connectionTypes, deviceStatuses, deviceTypes } from '../models/devices.ts';
import type { GraphData, JsonObject, QueryParameter, RestRoute } from '../route.ts';
import { enumValues, errors, inputOf, pageInfo, pageOf, word } from '../shape.ts';
import { cursor, limit, listOf, pageVariables, textOf } from './parameters.ts';

const tag = 'Devices';
const fields = `fragment Fields on Device { id deviceSerial deviceType manufacturer model firmwareVersion
  building { id } equipment { id } installationLocation installedAt installedBy gateway { id } connectionType ipAddress
  macAddress status lastSeen batteryLevel signalStrength samplingIntervalSeconds reportingIntervalSeconds alertThresholds
  lastCalibrated calibrationDue createdAt updatedAt createdBy lifecycle version }`;
const enums = ['device_type', 'connection_type', 'lifecycle'];

const deviceOf = (device: GraphData): JsonObject => ({
  ...{ id: device.id, device_serial: device.deviceSerial, device_type: word(device.deviceType) },
  ...{ manufacturer: device.manufacturer, model: device.model, firmware_version: device.firmwareVersion },
  ...{ building_id: device.building.id, equipment_id: device.equipment?.id ?? null },
  ...{ installation_location: device.installationLocation, installed_at: device.installedAt },
  ...{ installed_by: device.installedBy, gateway_id: device.gateway?.id ?? null },
  ...{ connection_type: word(device.connectionType), ip_address: device.ipAddress, mac_address: device.macAddress },
  ...{ status: word(device.status), last_seen: device.lastSeen, battery_level: device.batteryLevel },
  ...{ signal_strength: device.signalStrength, sampling_interval_seconds: device.samplingIntervalSeconds },
  ...{ reporting_interval_seconds: device.reportingIntervalSeconds, alert_thresholds: device.alertThresholds },
  ...{ last_calibrated: device.lastCalibrated, calibration_due: device.calibrationDue },
  ...{ created_at: device.createdAt, updated_at: device.updatedAt, created_by: device.createdBy },
  ...{ lifecycle: word(device.lifecycle), version: device.version },
});

const commandOf = (command: GraphData): JsonObject => ({
  ...{ id: command.id, device_id: command.deviceId, name: command.name, params: command.params },
  ...{ state: word(command.state), safety_class: command.safetyClass },
  ...{ requested_at: command.requestedAt, expires_at: command.expiresAt },
});

const types: QueryParameter = {
  name: 'device_type',
  type: 'list',
  words: deviceTypes,
  description: 'Only these types.',
};
const statuses: QueryParameter = {
  ...{ name: 'status', type: 'list', words: deviceStatuses, description: 'Only with these statuses.' },
};

const ofPlace = (place: 'building' | 'equipment', many: string): RestRoute => ({
  ...{ method: 'GET', path: `/${many}/{id}/devices`, tag, summary: `Devices of a ${place}`, refusals: [404] },
  ...{ response: 'DeviceList', status: 200, query: [limit, cursor] },
  operation: `query RestDevicesOf${place === 'building' ? 'Building' : 'Equipment'}($id: ID!, $first: Int, $after: Cursor) {
    ${place}(id: $id) { devices(first: $first, after: $after) { totalCount ${pageInfo} edges { node { ...Fields } } } } }
    ${fields}`,
  variables: (request) => ({ id: request.id, ...pageVariables(request) }),
  answer: (data) => ({ status: 200, body: pageOf(data[place].devices, deviceOf) }),
});

/** The nine endpoints of device registration and management. */
export const deviceRoutes: readonly RestRoute[] = [
  {
    ...{ method: 'POST', path: '/devices', tag, summary: 'Register device', status: 201, refusals: [404, 409] },
    ...{ request: 'DeviceRegistration', response: 'RegisteredDevice' },
    operation: `mutation RestRegisterDevice($input: RegisterDeviceInput!) {
      registerDevice(input: $input) { device { ...Fields } credential ${errors} } } ${fields}`,
    variables: ({ body, idempotencyKey }) => ({ input: { ...inputOf(body, enums), idempotencyKey } }),
    answer: ({ registerDevice: { device, credential } }) => ({
      ...{ status: 201, body: { device: deviceOf(device), credential }, version: device.version },
      location: `/devices/${device.id}`,
    }),
  },
  {
    ...{ method: 'GET', path: '/devices', tag, summary: 'List devices', response: 'DeviceList', status: 200 },
    query: [
      ...[limit, cursor, types, statuses],
      { name: 'building_id', type: 'id', description: 'Only in this building.' },
      { name: 'equipment_id', type: 'id', description: 'Only on this equipment.' },
      { name: 'search', type: 'text', description: 'Part of serial number, manufacturer, model or location.' },
    ],
    operation: `query RestDevices($filter: DeviceFilter, $first: Int, $after: Cursor) {
      devices(filter: $filter, first: $first, after: $after) { totalCount ${pageInfo} edges { node { ...Fields } } } }
      ${fields}`,
    variables: (request) => ({
      ...pageVariables(request),
      filter: {
        ...{ buildingId: textOf(request, 'building_id'), equipmentId: textOf(request, 'equipment_id') },
        ...{ deviceTypes: enumValues(listOf(request, 'device_type')), search: textOf(request, 'search') },
        statuses: enumValues(listOf(request, 'status')),
      },
    }),
    answer: ({ devices }) => ({ status: 200, body: pageOf(devices, deviceOf) }),
  },
  {
    ...{ method: 'GET', path: '/devices/{id}', tag, summary: 'Get device details', refusals: [404] },
    ...{ response: 'IoTDevice', status: 200 },
    operation: `query RestDevice($id: ID!) { device(id: $id) { ...Fields } } ${fields}`,
    variables: ({ id }) => ({ id }),
    answer: ({ device }) => ({ status: 200, body: deviceOf(device), version: device.version }),
  },
  {
    ...{ method: 'PUT', path: '/devices/{id}', tag, summary: 'Update device', refusals: [404, 409, 412] },
    ...{ request: 'DeviceUpdate', response: 'IoTDevice', status: 200 },
    operation: `mutation RestUpdateDevice($input: UpdateDeviceInput!) {
      updateDevice(input: $input) { device { ...Fields } ${errors} } } ${fields}`,
    variables: ({ id, body, ifMatch }) => ({
      input: { ...inputOf(body, enums), id, version: ifMatch ?? body['version'] ?? null },
    }),
    answer: ({ updateDevice: { device } }) => ({ status: 200, body: deviceOf(device), version: device.version }),
  },
  {
    ...{ method: 'DELETE', path: '/devices/{id}', tag, summary: 'Decommission device', refusals: [404, 409] },
    ...{ response: 'IoTDevice', status: 200 },
    query: [{ name: 'reason', type: 'text', description: 'Why; "Decommissioned" if left out.' }],
    operation: `mutation RestDecommissionDevice($input: DecommissionDeviceInput!) {
      decommissionDevice(input: $input) { device { ...Fields } ${errors} } } ${fields}`,
    variables: (request) => ({
      input: { id: request.id, reason: textOf(request, 'reason') ?? 'Decommissioned' },
    }),
    answer: ({ decommissionDevice: { device } }) => ({ status: 200, body: deviceOf(device), version: device.version }),
  },
  {
    ...{ method: 'GET', path: '/devices/{id}/status', tag, summary: 'Get device status', refusals: [404] },
    ...{ response: 'DeviceStatus', status: 200 },
    operation: `query RestDeviceStatus($id: ID!) { device(id: $id) { id status lastSeen batteryLevel signalStrength
      gateway { id } connectivity { reasons silentForSeconds missedIntervals } } }`,
    variables: ({ id }) => ({ id }),
    answer: ({ device }) => ({
      status: 200,
      body: {
        ...{ device_id: device.id, status: word(device.status), reasons: device.connectivity.reasons },
        ...{ last_seen: device.lastSeen, silent_for_seconds: device.connectivity.silentForSeconds },
        ...{ missed_intervals: device.connectivity.missedIntervals, battery_level: device.batteryLevel },
        ...{ signal_strength: device.signalStrength, gateway_id: device.gateway?.id ?? null },
      },
    }),
  },
  {
    ...{ method: 'POST', path: '/devices/{id}/command', tag, summary: 'Send command', refusals: [404, 409] },
    ...{ request: 'DeviceCommandRequest', response: 'DeviceCommand', status: 202 },
    operation: `mutation RestSendCommand($input: SendDeviceCommandInput!) { sendDeviceCommand(input: $input) {
      command { id deviceId name params state safetyClass requestedAt expiresAt } ${errors} } }`,
    variables: ({ id, body, idempotencyKey }) => ({ input: { ...inputOf(body), deviceId: id, idempotencyKey } }),
    answer: ({ sendDeviceCommand: { command } }) => ({ status: 202, body: commandOf(command) }),
  },
  ofPlace('building', 'buildings'),
  ofPlace('equipment', 'equipment'),
];

/** Words of the specification that the graph must know; a test compares them. */
export const deviceWords = { ConnectionType: connectionTypes, DeviceStatus: deviceStatuses, DeviceType: deviceTypes };
