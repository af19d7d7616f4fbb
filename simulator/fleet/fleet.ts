import { setTimeout as sleep } from 'node:timers/promises';
import type { Visitor } from '../visitor.ts';
import { answerCommands } from './commands.ts';
import { beginFault, type ElevatorState, type Happening, measure, newElevator, step } from './elevator.ts';
import { type Random, seeded } from './random.ts';
import { type EventOf, type ReadingOf, reportState, type Sender, sendEvents, sendReadings, senderOf } from './send.ts';
import { type FleetBuilding, type FleetEquipment, readWorld } from './world.ts';

const tickMs = 10_000;
/** Somebody who tries the demo should not wait hours for the first fault. */
const firstFaultAfterMs = 45_000;

/** Keeps the buildings of the demo world alive: readings, events, a fault now and then, commands answered. */
export async function runFleet(visitor: Visitor): Promise<void> {
  const { fleet } = readWorld(visitor.env);
  const devices = fleet.flatMap(({ equipment }) => equipment.flatMap((one) => one.devices));
  visitor.print(
    `fleet    ${devices.length} simulated devices in ${fleet.length} buildings send every ${tickMs / 1000} s`,
  );
  await Promise.all(
    fleet.flatMap((building, index) => {
      const sender = senderOf(visitor, building.gateway.credential);
      return [keepAlive(visitor, sender, building, index), answerCommands(visitor, sender)];
    }),
  );
}

interface Simulated {
  readonly equipment: FleetEquipment;
  state: ElevatorState;
}

async function keepAlive(visitor: Visitor, sender: Sender, building: FleetBuilding, index: number): Promise<void> {
  const random = seeded(Date.now() + index);
  const simulated: Simulated[] = building.equipment.map((equipment) => ({
    equipment,
    state: newElevator(Date.now(), random),
  }));
  const staged = index === 0 ? Date.now() + firstFaultAfterMs : Infinity;
  let firstFault: number | null = staged;
  await reportAll(sender, building);
  while (!visitor.signal.aborted) {
    const now = Date.now();
    const events: EventOf[] = [];
    for (const one of simulated) events.push(...advance(one, now, building.building.timeZone, random));
    const [first] = simulated;
    if (first !== undefined && firstFault !== null && now >= firstFault) {
      firstFault = null;
      events.push(...stageFault(first, now));
    }
    try {
      const refused = [
        ...(await sendReadings(
          sender,
          simulated.flatMap((one) => readingsOf(one, random)),
        )),
        ...(await sendEvents(sender, events)),
      ];
      const [fault] = refused;
      if (fault) visitor.print(`fleet    ${refused.length} refused, the first with ${fault.code}: ${fault.message}`);
    } catch (error) {
      if (visitor.signal.aborted) return;
      visitor.print(`fleet    ${building.building.name} could not send: ${(error as Error).message}`);
    }
    await sleep(tickMs, undefined, { signal: visitor.signal }).catch(() => undefined);
  }
}

function advance(one: Simulated, nowMs: number, timeZone: string, random: Random): EventOf[] {
  const seconds = (nowMs - one.state.atMs) / 1000;
  if (seconds <= 0) return [];
  const next = step(one.state, seconds, hourIn(timeZone, nowMs), random);
  one.state = next.state;
  return next.events.flatMap((event) => told(one.equipment, event));
}

function stageFault(one: Simulated, nowMs: number): EventOf[] {
  const events: Happening[] = [];
  one.state = { ...one.state, fault: beginFault('door_wear', nowMs, events) };
  return events.flatMap((event) => told(one.equipment, event));
}

/** Events are told by the controller's interface; equipment without one tells none. */
function told({ devices }: FleetEquipment, event: Happening): EventOf[] {
  const teller = devices.find(({ type }) => type === 'controller_interface');
  return teller === undefined ? [] : [{ ...event, deviceId: teller.id }];
}

function readingsOf({ equipment, state }: Simulated, random: Random): ReadingOf[] {
  const timestamp = new Date(state.atMs).toISOString();
  return equipment.devices.flatMap(({ id: deviceId, type }) =>
    Object.entries(measure(type, state, random)).map(([metric, value]) => ({
      ...{ deviceId, metric, value: Number(value.toFixed(3)), timestamp },
    })),
  );
}

async function reportAll(sender: Sender, { gateway, equipment }: FleetBuilding): Promise<void> {
  const devices = [gateway.id, ...equipment.flatMap((one) => one.devices.map(({ id }) => id))];
  for (const deviceId of devices) {
    const state = { deviceId, batteryLevel: null, signalStrength: -60, firmwareVersion: '1.0.0' };
    await reportState(sender, state).catch(() => undefined);
  }
}

function hourIn(timeZone: string, atMs: number): number {
  const text = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone });
  const [hour = 0, minute = 0] = text.format(atMs).split(':').map(Number);
  return hour + minute / 60;
}
