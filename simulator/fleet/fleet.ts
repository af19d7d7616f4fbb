import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { localTime } from '../../core/time/local-time.ts';
import { readAddresses } from '../doors/addresses.ts';
import type { Door } from '../doors/door.ts';
import { openDoors } from '../doors/open-doors.ts';
import { metricsOf } from '../physics/metrics.ts';
import { readState, writeState } from '../state-file.ts';
import type { Visitor } from '../visitor.ts';
import { answerCommands } from './commands.ts';
import { reportState, type Sender, senderOf } from './send.ts';
import { Backlog, Simulated } from './simulated.ts';
import { firstFault } from './staged-faults.ts';
import { type FleetBuilding, readWorld } from './world.ts';

const tickMs = 10_000;
const saveEveryTicks = 6;
const beatEveryTicks = 3;
const defaultSeed = 1;

/** Keeps the buildings of the demo world alive: readings and events by every door, faults, commands answered. */
export async function runFleet(visitor: Visitor): Promise<void> {
  const { fleet } = readWorld(visitor.env);
  const devices = fleet.flatMap(({ equipment }) => equipment.flatMap((one) => one.devices));
  const seed = Number(visitor.env['SIMULATOR_SEED'] ?? defaultSeed);
  if (!Number.isInteger(seed)) throw new Error('SIMULATOR_SEED must be a whole number.');
  visitor.print(
    `fleet    ${devices.length} simulated devices in ${fleet.length} buildings send every ${tickMs / 1000} s`,
  );
  let number = 0;
  const counted = readCounts(visitor);
  await Promise.all(
    fleet.flatMap((building) => {
      const sender = senderOf(visitor, building.gateway.credential);
      const members = membersOf(visitor, building, { seed, number, counted });
      number += members.length;
      return [keepAlive(visitor, sender, building, members), answerCommands(visitor, sender)];
    }),
  );
}

/** Equipment, the door that it is sent by, and what could not be sent yet. */
interface Member {
  readonly simulated: Simulated;
  readonly door: Door;
  readonly eventDoor: Door;
  readonly backlog: Backlog;
}

interface Numbering {
  readonly seed: number;
  /** Number of the building's first elevator in the fleet. */
  readonly number: number;
  readonly counted: Readonly<Record<string, number>>;
}

/** The equipment of a building, shared out among the doors. */
function membersOf(visitor: Visitor, { building, gateway, equipment }: FleetBuilding, of: Numbering): Member[] {
  const { signal, dataFolder, graphUrl } = visitor;
  const doors = openDoors(readAddresses(dataFolder, graphUrl), {
    ...{ deviceId: gateway.id, credential: gateway.credential, signal },
  });
  signal.addEventListener('abort', () => doors.forEach((door) => door.close()), { once: true });
  const startMs = Date.now();
  const utcOffsetMs = offsetOf(building.timeZone, startMs);
  return equipment.map((one, at) => {
    const number = of.number + at;
    const first = number === 0 ? firstFault(startMs, 'door_operator_wear') : null;
    const simulated = new Simulated({ equipment: one, seed: of.seed, number, startMs, utcOffsetMs, first });
    const { elevator } = simulated.fine;
    elevator.doorCycles = of.counted[one.id] ?? elevator.doorCycles;
    const [graph] = doors;
    const door = doors[number % doors.length] ?? graph;
    return { simulated, door, eventDoor: door.sendEvents === null ? graph : door, backlog: new Backlog() };
  });
}

async function keepAlive(
  visitor: Visitor,
  sender: Sender,
  building: FleetBuilding,
  members: readonly Member[],
): Promise<void> {
  const { signal } = visitor;
  const doors = [...new Set(members.map(({ door }) => door.name))].join(', ');
  visitor.print(`fleet    ${building.building.name} sends by ${doors}`);
  await reportAll(sender, building);
  for (let tick = 0; !signal.aborted; tick++) {
    const now = Date.now();
    for (const { simulated, backlog } of members) {
      const { readings, events } = simulated.stepTo(now);
      backlog.add(readings, events);
    }
    await Promise.all(members.map((member) => sendFrom(visitor, building, member)));
    if (tick % beatEveryTicks === 0) await beat(sender, building);
    if (tick % saveEveryTicks === 0) saveCounts(visitor, members);
    await sleep(tickMs, undefined, { signal }).catch(() => undefined);
  }
}

async function sendFrom(visitor: Visitor, building: FleetBuilding, member: Member): Promise<void> {
  const { door, eventDoor, backlog, simulated } = member;
  const name = `${building.building.name}, ${simulated.equipment.name}`;
  try {
    const refused = await backlog.sendBy(door, eventDoor);
    const [fault] = refused;
    if (fault) visitor.print(`fleet    ${refused.length} of ${name} refused, first ${fault.code}: ${fault.message}`);
  } catch (error) {
    if (visitor.signal.aborted) return;
    const why = error instanceof Error ? error.message : String(error);
    visitor.print(`fleet    ${name} could not send by ${door.name} (${backlog.size} waiting): ${why}`);
  }
}

/** A device is silent while it has nothing to tell: that it lives is said every 30 s, as often as it is to report. */
async function beat(sender: Sender, { gateway, equipment }: FleetBuilding): Promise<void> {
  const silent = equipment.flatMap(({ devices }) => devices.filter(({ type }) => metricsOf(type).length === 0));
  for (const { id } of [gateway, ...silent]) {
    await reportState(sender, { deviceId: id, signalStrength: -60 }).catch(() => undefined);
  }
}

async function reportAll(sender: Sender, { gateway, equipment }: FleetBuilding): Promise<void> {
  const devices = [gateway.id, ...equipment.flatMap((one) => one.devices.map(({ id }) => id))];
  for (const deviceId of devices) {
    const state = { deviceId, batteryLevel: null, signalStrength: -60, firmwareVersion: '1.0.0' };
    await reportState(sender, state).catch(() => undefined);
  }
}

const countsFile = ({ dataFolder }: Visitor) => path.join(dataFolder, 'fleet.json');

/** Door cycles by equipment: a counter goes on after a restart. */
const readCounts = (visitor: Visitor) => readState<Record<string, number>>(countsFile(visitor)) ?? {};

function saveCounts(visitor: Visitor, members: readonly Member[]): void {
  const now = members.map(({ simulated: { equipment, fine } }) => [equipment.id, fine.elevator.doorCycles] as const);
  writeState(countsFile(visitor), { ...readCounts(visitor), ...Object.fromEntries(now) });
}

/** Local time less UTC, in milliseconds: from −12 to +14 hours. */
function offsetOf(timeZone: string, atMs: number): number {
  const local = localTime(atMs, timeZone).minute;
  const utc = Math.floor(atMs / 60_000) % 1440;
  const minutes = (((local - utc + 720) % 1440) + 1440) % 1440;
  return (minutes - 720) * 60_000;
}
