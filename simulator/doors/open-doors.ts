import type { DoorAddresses } from './addresses.ts';
import { coapDoor } from './coap-door.ts';
import type { Door, Sending } from './door.ts';
import { graphDoor } from './graph-door.ts';
import { httpDoor } from './http-door.ts';
import { mqttDoor } from './mqtt-door.ts';
import { socketDoor } from './socket-door.ts';

/** Every door that is open, for one sender; the graph's is the first. Connections are made by the first batch. */
export function openDoors(addresses: DoorAddresses, sending: Sending): readonly [Door, ...Door[]] {
  const { graphql, http, ingestStream, mqtt, coap } = addresses;
  return [
    graphDoor(graphql, sending),
    ...(mqtt === null ? [] : [mqttDoor(mqtt, sending)]),
    ...(ingestStream === null ? [] : [socketDoor(ingestStream, sending)]),
    ...(http === null ? [] : [httpDoor(http, sending)]),
    ...(coap === null ? [] : [coapDoor(coap, sending)]),
  ];
}
