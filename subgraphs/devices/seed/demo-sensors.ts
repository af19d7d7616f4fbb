/** What is built onto a piece of equipment: one entry a device. */
export interface DemoSensor {
  /** Last part of the serial number. */
  readonly suffix: string;
  readonly type: string;
  readonly manufacturer: string;
  readonly model: string;
  readonly location: string;
  readonly connection: 'wifi' | 'cellular' | 'lorawan' | 'zigbee' | 'wired';
  readonly samplingSeconds: number;
  readonly reportingSeconds: number;
}

const sensor = (
  suffix: string,
  type: string,
  [manufacturer, model]: readonly [string, string],
  location: string,
  connection: DemoSensor['connection'] = 'wired',
): DemoSensor => ({
  ...{ suffix, type, manufacturer, model, location, connection },
  ...{ samplingSeconds: 10, reportingSeconds: 30 },
});

const vibration = sensor('VIB', 'vibration_sensor', ['Example Sensors', 'Motor V3'], 'Motor frame, drive end');
const temperature = sensor('TMP', 'temperature_sensor', ['Example Sensors', 'Motor T2'], 'Motor winding');
const current = sensor('CUR', 'current_sensor', ['Example Sensors', 'Clamp C1'], 'Controller cabinet, supply');
const door = sensor('DOR', 'door_sensor', ['Meridian Elevators', 'Door Edge 2'], 'Car door operator');
const load = sensor('LOD', 'load_sensor', ['Meridian Elevators', 'Load Pin 1'], 'Under the car floor');
const position = sensor('POS', 'position_sensor', ['Meridian Elevators', 'Tape P4'], 'Shaft, full height');
const air = sensor('AIR', 'air_quality', ['Example Sensors', 'Air Q1'], 'Car ceiling', 'zigbee');
const acoustic = sensor('SND', 'acoustic_sensor', ['Example Sensors', 'Ear A1'], 'Car roof', 'zigbee');
const camera = sensor(
  'CAM',
  'camera',
  ['Example Sensors', 'Eye K1'],
  'Machine room, facing the traction sheave',
  'wifi',
);
const controller = sensor('CTL', 'controller_interface', ['Meridian Elevators', 'Bridge 1'], 'Controller cabinet');

/** With the gateway of the building these are all eleven device types. */
export const fullSet: readonly DemoSensor[] = [
  ...[vibration, temperature, current, door, load, position, air, acoustic, camera, controller],
];
export const usualSet: readonly DemoSensor[] = [vibration, temperature, current, door, controller];
export const escalatorSet: readonly DemoSensor[] = [vibration, temperature, current];

export const gatewaySensor = sensor(
  'GW',
  'gateway',
  ['Example Building Controls', 'Edge 10'],
  'Machine room',
  'cellular',
);
