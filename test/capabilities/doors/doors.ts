import { type Batch, binary, columns, json, rows, senml, senmlCbor } from './batch.ts';
import {
  type Answer,
  answerOf,
  type Can,
  can,
  type Door,
  jsonCan,
  nothing,
  type Sender,
  type TheWorld,
} from './door.ts';
import { coapDoor } from './coap-client.ts';
import { mqttDoor, sparkplugDoor } from './mqtt-client.ts';
import { webSocketDoor } from './socket-client.ts';

function graphDoor(
  world: TheWorld,
  name: string,
  field: string,
  input: string,
  form: (batch: Batch, sender: Sender) => object,
): Door {
  const text = `mutation($input: ${input}!) { answer: ${field}(input: $input) { accepted duplicates rejected { index code } errors { code } retryAfterMs } }`;
  const send = async (sender: Sender, batch: Batch) => {
    const upper = batch.operatingMode === undefined ? {} : { operatingMode: batch.operatingMode.toUpperCase() };
    const { data, errors } = await world.client.ask(sender.viewer, text, {
      input: { ...form(batch, sender), ...upper },
    });
    return errors ? nothing(String(errors[0]?.extensions?.['code'])) : answerOf(data?.['answer']);
  };
  const abilities = jsonCan.filter((one) => one !== 'infinity');
  return {
    name,
    can: new Set<Can>([...abilities, 'thousand']),
    send,
    sendBytes: async () => nothing('BAD_USER_INPUT'),
  };
}

function httpDoor(
  world: TheWorld,
  type: string,
  name: string,
  abilities: readonly Can[],
  form: (batch: Batch, sender: Sender) => string | Uint8Array,
): Door {
  const sendBytes = async ({ credential }: Sender, body: Uint8Array | string): Promise<Answer> => {
    const headers = { authorization: `Bearer ${credential}`, 'content-type': type };
    const response = await fetch(`http://127.0.0.1:${world.api.port}/ingest`, {
      method: 'POST',
      headers,
      body: Buffer.from(body),
    });
    const found = (await response.json()) as Record<string, unknown>;
    if (response.status === 200) return answerOf({ ...found, errors: [], retryAfterMs: null });
    const seconds = response.headers.get('retry-after');
    return nothing(String(found['code']), seconds === null ? null : Number(seconds) * 1000);
  };
  const send = (sender: Sender, batch: Batch) => sendBytes(sender, form(batch, sender));
  return { name, can: new Set([...abilities, 'credential', 'bytes', 'thousand']), send, sendBytes };
}

/** Every way that readings can come in. */
export function allDoors(world: TheWorld): Door[] {
  const cbor = 'application/senml+cbor';
  const own = 'application/vnd.sitesync.readings';
  return [
    graphDoor(world, 'GraphQL rows', 'ingestTelemetry', 'IngestTelemetryInput', rows),
    graphDoor(
      world,
      'GraphQL columns',
      'ingestTelemetryColumns',
      'IngestTelemetryColumnsInput',
      (batch, { deviceId }) => columns(batch, deviceId),
    ),
    httpDoor(world, 'application/json', 'HTTP rows', can.json, (batch) => json(rows(batch))),
    httpDoor(world, 'application/json', 'HTTP columns', can.json, (batch, { deviceId }) =>
      json(columns(batch, deviceId)),
    ),
    httpDoor(world, 'application/senml+json', 'HTTP SenML', can.senml, (batch) => json(senml(batch))),
    httpDoor(world, cbor, 'HTTP SenML CBOR', can.senml, senmlCbor),
    httpDoor(world, own, 'HTTP binary', can.binary, (batch, { deviceId }) => binary(batch, deviceId)),
    webSocketDoor(world),
    mqttDoor(world, 'MQTT rows', can.json, (batch) => Buffer.from(json(rows(batch)))),
    mqttDoor(world, 'MQTT SenML CBOR', can.senml, senmlCbor),
    mqttDoor(world, 'MQTT binary', can.binary, (batch, { deviceId }) => binary(batch, deviceId)),
    sparkplugDoor(world),
    coapDoor(world, 'CoAP rows', can.json, (batch) => Buffer.from(json(rows(batch)))),
    coapDoor(world, 'CoAP SenML CBOR', can.senml, senmlCbor),
    coapDoor(world, 'CoAP binary', can.binary, (batch, { deviceId }) => binary(batch, deviceId)),
  ];
}
