import { readdirSync, readFileSync } from 'node:fs';
import { parse, validate } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildSubgraph } from '../../platform/graphql/subgraph-schema.ts';
import { devicesSchema } from './graphql/schema.ts';
import { doing } from './test/acting.ts';
import { viewerOf, runDevices, world, type RunningDevices } from './test/running.ts';

const folder = 'docs/examples/devices';
const examples = readdirSync(folder).map((file) => ({ file, text: readFileSync(`${folder}/${file}`, 'utf8') }));
/** What their variables are; an example that needs more than the demo world has is validated only. */
const ids = { deviceId: world.device.id, equipmentId: world.equipment.id, buildingId: world.building.id };
const runnable = examples.filter(
  ({ file, text }) =>
    !/\$(firmwareId|campaignId|commandId|userId|email|templateId|claimCodeId|code|input)\b/.test(text) &&
    !/subscription|pendingCommands|unfinishedCommands|reportDeviceState|setDesiredConfiguration/.test(text) &&
    file !== 'decommission-device.graphql',
);

let devices: RunningDevices;
beforeAll(async () => {
  devices = await runDevices();
});
afterAll(() => devices?.close());

describe('the examples', () => {
  it('are all of this graph', async () => {
    const schema = await buildSubgraph(devicesSchema);
    for (const { file, text } of examples) expect(validate(schema, parse(text)), file).toEqual([]);
  });

  it.each(runnable)('$file works as written', async ({ text }) => {
    const wanted = Object.fromEntries(Object.entries(ids).filter(([name]) => text.includes(`$${name}:`)));
    const { version } = await doing(devices, viewerOf('owner'), 'query ($id: ID!) { device(id: $id) { version } }', {
      id: ids.deviceId,
    });
    const variables = text.includes('$version:') ? { ...wanted, version: version as number } : wanted;
    const { data, errors } = await devices.ask(viewerOf('owner'), text, variables);
    expect(errors).toBeUndefined();
    const refusals = Object.values(data ?? {}).flatMap((part) => (part as { errors?: unknown[] } | null)?.errors ?? []);
    expect(refusals).toEqual([]);
  });
});
