/** What the simulator is told of the demo world, as JSON in the environment variable WORLD. */
export interface FleetBuilding {
  readonly building: { readonly id: string; readonly name: string; readonly timeZone: string };
  readonly gateway: { readonly id: string; readonly credential: string };
  readonly equipment: readonly FleetEquipment[];
}

export interface FleetEquipment {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly devices: readonly { readonly id: string; readonly type: string }[];
}

export interface Bench {
  readonly gateway: { readonly id: string; readonly credential: string };
  /** In the order of the extract's columns. */
  readonly metrics: readonly string[];
  readonly engines: readonly { readonly unit: number; readonly equipmentId: string; readonly deviceId: string }[];
}

export interface World {
  readonly fleet: readonly FleetBuilding[];
  readonly bench: Bench;
}

/** @throws Error when the variable is missing or no JSON */
export function readWorld(env: NodeJS.ProcessEnv): World {
  const text = env['WORLD'];
  if (!text) throw new Error('WORLD must be set: the fleet and the test bench, as JSON.');
  return JSON.parse(text) as World;
}
