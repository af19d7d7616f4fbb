import { setTimeout as sleep } from 'node:timers/promises';
import { Backoff } from '../../client/backoff.ts';
import { GraphError } from '../../client/graph-error.ts';
import { readAddresses } from '../doors/addresses.ts';
import { openDoors } from '../doors/open-doors.ts';
import { answerCommands } from '../fleet/commands.ts';
import { reportState, type Sender, senderOf } from '../fleet/send.ts';
import { Backlog, Simulated } from '../fleet/simulated.ts';
import type { Console } from '../measure-load.ts';
import { derived } from '../physics/random.ts';
import { readReady } from '../ready-file.ts';
import { identityOf } from './claim.ts';
import { flakyDoor } from './flaky-door.ts';

export interface DeviceOptions {
  readonly serial: string;
  readonly type: string;
  readonly code: string | null;
  readonly seconds: number;
  readonly seed: number;
  /** Share of batches that a bad link loses. */
  readonly loss: number;
  readonly dataFolder: string;
}

const tickMs = 10_000;

/** One device by itself: claims its place, then sends, beats, and takes commands over a link as bad as wanted. */
export async function runDevice(options: DeviceOptions, { print, signal: stop }: Console): Promise<void> {
  const { serial, type, code, seed, dataFolder } = options;
  const { graph: graphUrl } = readReady(dataFolder);
  const signal = AbortSignal.any([stop, AbortSignal.timeout(options.seconds * 1000)]);
  const identity = await identityOf({ graphUrl, dataFolder, serial, type, code, signal });
  print(`device   ${serial} is ${identity.id}`);
  const visitor = { graphUrl, token: identity.credential, dataFolder, env: {}, print, signal };
  const sender = senderOf(visitor, identity.credential);
  const doors = openDoors(readAddresses(dataFolder, graphUrl), {
    ...{ deviceId: identity.id, credential: identity.credential, signal },
  });
  const random = derived(seed, 'link');
  const [graph] = doors;
  const door = flakyDoor(doors.find(({ name }) => name === 'WebSocket') ?? graph, options.loss, random);
  const equipment = { id: serial, name: serial, kind: 'elevator', devices: [{ id: identity.id, type }] };
  const simulated = new Simulated({ equipment, seed, number: 0, startMs: Date.now(), utcOffsetMs: 0, first: null });
  await untilKnown(sender, identity.id);
  const commands = answerCommands(visitor, sender);
  const backlog = new Backlog();
  for (let sent = 0; !signal.aborted;) {
    const { readings, events } = simulated.stepTo(Date.now());
    backlog.add(readings, events);
    const waiting = backlog.size;
    try {
      await backlog.sendBy(door, door);
      sent += waiting;
      await reportState(sender, {
        deviceId: identity.id,
        signalStrength: -60 - Math.round(30 * options.loss),
        idle: true,
      });
      print(`device   ${serial} has sent ${sent} by ${door.name}`);
    } catch (error) {
      if (!signal.aborted) print(`device   ${serial}: ${(error as Error).message} (${backlog.size} waiting)`);
    }
    await sleep(tickMs, undefined, { signal }).catch(() => undefined);
  }
  doors.forEach((one) => one.close());
  await commands;
}

/** A new credential is known everywhere after a moment. @throws Error when it is not within a minute */
async function untilKnown(sender: Sender, deviceId: string): Promise<void> {
  const backoff = new Backoff();
  for (let left = 12; ; left--) {
    try {
      await reportState(sender, { deviceId, firmwareVersion: '1.0.0' });
      return;
    } catch (error) {
      const isUnknown = error instanceof GraphError && error.code === 'UNAUTHENTICATED';
      if (!isUnknown || left === 0) throw error;
    }
    await backoff.wait(sender.signal);
  }
}
