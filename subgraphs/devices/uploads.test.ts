import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Viewer } from '../../platform/auth/viewer.ts';
import { openObjectStore } from '../../platform/objects/open-object-store.ts';
import { uuidV4 } from '../../platform/ids/uuid.ts';
import { manifestText } from './domain/firmware-manifest.ts';
import { sweepObjects } from './sweeper/sweep-objects.ts';
import { codeOf, doing, type Loose, newDevice, strangerOf } from './test/acting.ts';
import { eventually, runDevices, viewerOf, type RunningDevices } from './test/running.ts';

let devices: RunningDevices;
beforeAll(async () => {
  devices = await runDevices();
});
afterAll(() => devices?.close());

const owner = viewerOf('owner');
const maker: Viewer = { ...viewerOf('manufacturer'), role: 'ADMIN' };
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const png = (bytes: number) =>
  Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), randomBytes(bytes - 8)]);

const register = `mutation ($input: RegisterDeviceInput!) { registerDevice(input: $input) { device { id } credential errors { code } } }`;
async function camera(more: object = {}) {
  const input = newDevice({ deviceType: 'CAMERA', ...more });
  const { device, credential } = await doing(devices, owner, register, { input });
  return { id: device.id as string, credential: credential as string };
}

async function announced(credential: string, picture: Buffer, more: object = {}) {
  const body = { takenAt: '2026-11-25T10:00:00Z', sizeBytes: picture.length, sha256: sha256(picture), ...more };
  const response = await fetch(`${devices.origin}/devices/snapshots`, {
    ...{ method: 'POST', headers: { authorization: `Bearer ${credential}` }, body: JSON.stringify(body) },
  });
  return { status: response.status, body: (await response.json()) as Loose };
}

const patch = (url: string, offset: number, bytes: Uint8Array, credential?: string) =>
  fetch(url, {
    method: 'PATCH',
    headers: {
      'upload-offset': String(offset),
      ...(credential === undefined ? {} : { authorization: `Bearer ${credential}` }),
    },
    body: Buffer.from(bytes),
  });
const offsetOf = async (url: string, credential?: string) => {
  const headers = credential === undefined ? {} : { authorization: `Bearer ${credential}` };
  const response = await fetch(url, { method: 'HEAD', headers });
  return { status: response.status, offset: response.headers.get('upload-offset') };
};

const snapshots = `query ($id: ID!) { device(id: $id) { snapshots(first: 5) { totalCount edges { node {
  id takenAt bytes sha256 contentType commandId url urlExpiresAt } } } } }`;
const listed = async (id: string, viewer = owner) =>
  ((await doing(devices, viewer, snapshots, { id })) as Loose).snapshots.edges.map(
    ({ node }: Loose) => node,
  ) as Loose[];

describe('a picture', () => {
  it('comes in parts over connections that break, and is shown by a link', async () => {
    const { id, credential } = await camera();
    const picture = png(3_000_000);
    const { status, body } = await announced(credential, picture);
    expect([status, body.upload.receivedBytes]).toEqual([201, 0]);
    const url = `${devices.origin}${body.upload.path as string}`;
    // A connection that breaks in the middle of the body: what came is kept.
    const broken = httpRequest(url, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${credential}`, 'upload-offset': '0', 'content-length': picture.length },
    });
    broken.on('error', () => undefined);
    broken.write(picture.subarray(0, 1_500_000));
    await eventually(async () => Number((await offsetOf(url, credential)).offset) > 0);
    broken.destroy();
    const offset = await eventually(async () => {
      const far = Number((await offsetOf(url, credential)).offset);
      return far === 1_500_000 && far;
    });
    expect((await announced(credential, picture)).body.upload).toMatchObject({
      id: body.upload.id,
      receivedBytes: offset,
    });
    const part = await patch(url, offset, picture.subarray(offset, 2_000_000), credential);
    expect([part.status, part.headers.get('upload-offset')]).toEqual([204, '2000000']);
    expect(await listed(id)).toEqual([]);
    const last = await patch(url, 2_000_000, picture.subarray(2_000_000), credential);
    expect(await last.json()).toMatchObject({ upload: { complete: true } });
    const [shown] = await listed(id);
    expect(shown).toMatchObject({
      ...{ id: body.upload.id, takenAt: '2026-11-25T10:00:00.000Z', bytes: 3_000_000 },
      ...{ sha256: sha256(picture), contentType: 'image/png', commandId: null },
    });
    const image = await fetch(shown.url as string);
    expect([image.status, image.headers.get('content-type')]).toEqual([200, 'image/png']);
    expect(Buffer.compare(Buffer.from(await image.arrayBuffer()), picture)).toBe(0);
    // Once more, as after an answer that was lost.
    expect((await (await patch(url, 3_000_000, Buffer.alloc(0), credential)).json()) as Loose).toMatchObject({
      upload: { complete: true },
    });
    expect(await listed(id)).toHaveLength(1);
  });

  it('is of the command that asked for it, once the camera has acknowledged that', async () => {
    const { id, credential } = await camera();
    const send =
      'mutation ($input: SendDeviceCommandInput!) { sendDeviceCommand(input: $input) { command { id } errors { code } } }';
    const input = { deviceId: id, name: 'CAPTURE_SNAPSHOT' };
    const commandId = ((await doing(devices, owner, send, { input })) as Loose).command.id as string;
    const picture = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), randomBytes(100)]);
    expect((await announced(credential, picture, { commandId })).status).toBe(404);
    const headers = { authorization: `Bearer ${credential}` };
    await fetch(`${devices.origin}/devices/commands`, { headers });
    await fetch(`${devices.origin}/devices/commands/acknowledge`, {
      ...{ method: 'POST', headers, body: JSON.stringify({ commandId }) },
    });
    const { upload } = (await announced(credential, picture, { commandId })).body;
    expect((await patch(`${devices.origin}${upload.path as string}`, 0, picture, credential)).status).toBe(200);
    expect(await listed(id)).toMatchObject([{ commandId, contentType: 'image/jpeg' }]);
  });

  it('that is not what was announced, or no picture, is not kept, and starts over', async () => {
    const { id, credential } = await camera();
    const [right, wrong, text] = [png(1000), png(1000), Buffer.alloc(1000, 'text')];
    for (const [announce, send, code] of [
      [right, wrong, 'CHECKSUM_MISMATCH'],
      [text, text, 'UNSUPPORTED_TYPE'],
    ] as const) {
      const { upload } = (await announced(credential, announce)).body;
      const url = `${devices.origin}${upload.path as string}`;
      const refused = await patch(url, 0, send, credential);
      expect([refused.status, ((await refused.json()) as Loose).error.code]).toEqual([422, code]);
      expect((await offsetOf(url, credential)).offset).toBe('0');
    }
    expect(await listed(id)).toEqual([]);
    const { upload } = (await announced(credential, right)).body;
    expect((await patch(`${devices.origin}${upload.path as string}`, 0, right, credential)).status).toBe(200);
  });

  it('two connections at once do not mix: one goes on, the other is told where', async () => {
    const { id, credential } = await camera();
    const picture = png(2_500_000);
    const url = `${devices.origin}${(await announced(credential, picture)).body.upload.path as string}`;
    const answers = await Promise.all([1, 2, 3].map(() => patch(url, 0, picture, credential)));
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.every((status) => status === 200 || status === 409)).toBe(true);
    expect(await listed(id)).toMatchObject([{ sha256: sha256(picture) }]);
  });

  it('is taken from the camera itself or its gateway, and from nobody else', async () => {
    const gateway = await camera({ deviceType: 'GATEWAY', equipmentId: null });
    const mine = await camera({ gatewayId: gateway.id });
    const other = await camera();
    const picture = png(100);
    expect((await announced(other.credential, picture, { deviceId: mine.id })).status).toBe(404);
    expect((await announced(gateway.credential, picture)).status).toBe(409);
    const { body, status } = await announced(gateway.credential, picture, { deviceId: mine.id });
    expect(status).toBe(201);
    const url = `${devices.origin}${body.upload.path as string}`;
    for (const credential of [other.credential, mine.credential])
      expect((await patch(url, 0, picture, credential)).status).toBe(404);
    expect((await patch(url, 0, picture)).status).toBe(401);
    expect((await patch(url, 5, picture.subarray(5), gateway.credential)).status).toBe(409);
    expect((await patch(url, 0, Buffer.alloc(101), gateway.credential)).status).toBe(413);
    expect((await patch(url, 0, picture, gateway.credential)).status).toBe(200);
    await devices.database.owner.query('update devices.credential set revoked_at = now() where device_id = $1', [
      gateway.id,
    ]);
    expect((await offsetOf(url, gateway.credential)).status).toBe(401);
  });

  it.each([
    [{ sizeBytes: 0 }, 400],
    [{ sizeBytes: 16 * 1024 * 1024 + 1 }, 400],
    [{ sha256: 'x' }, 400],
    [{ takenAt: 'yesterday' }, 400],
    [{ takenAt: '2999-01-01T00:00:00Z' }, 400],
    [{ commandId: uuidV4() }, 404],
    [{ deviceId: uuidV4() }, 404],
  ])('announced with %j is refused by a code', async (more, status) => {
    const { credential } = await camera();
    expect((await announced(credential, png(100), more)).status).toBe(status);
  });

  it('is hidden from who does not see the camera, and a link shows it until it expires, to the byte', async () => {
    const { id, credential } = await camera();
    const picture = png(100);
    const { upload } = (await announced(credential, picture)).body;
    await patch(`${devices.origin}${upload.path as string}`, 0, picture, credential);
    expect(await codeOf(devices, strangerOf(), snapshots, { id })).toBe('NOT_FOUND');
    const [{ url }] = (await listed(id)) as [{ url: string }];
    for (const [name, value] of [
      ['id', uuidV4()],
      ['expires', '9999999999'],
      ['signature', 'AAAA'],
    ] as const) {
      const forged = new URL(url);
      forged.searchParams.set(name, value);
      expect((await fetch(forged)).status, name).toBe(404);
    }
    // A link to an upload is none to a picture.
    expect((await fetch(url.replace('/snapshots/picture', '/uploads'), { method: 'HEAD' })).status).toBe(404);
  });

  it('no more than ten are begun at once', async () => {
    const { credential } = await camera();
    for (let n = 0; n < 10; n++) expect((await announced(credential, png(50))).status).toBe(201);
    expect((await announced(credential, png(50))).status).toBe(429);
  });

  it('that is not finished in its time is forgotten, with its parts', async () => {
    const { credential } = await camera();
    const picture = png(2_000_000);
    const { upload } = (await announced(credential, picture)).body;
    const url = `${devices.origin}${upload.path as string}`;
    await patch(url, 0, picture.subarray(0, 1_500_000), credential);
    const { owner: database } = devices.database;
    const keys = async () => {
      const sql = 'select object_key as key from devices.upload_part where upload_id = $1';
      return (await database.query<{ key: string }>(sql, [upload.id])).rows.map(({ key }) => key);
    };
    const parts = await keys();
    expect(parts.length).toBeGreaterThan(0);
    const store = openObjectStore(devices.config.OBJECT_STORE);
    for (const key of parts) expect(await store.size(key)).not.toBeNull();
    await database.query('update devices.upload set expires_at = now() where id = $1', [upload.id]);
    await sweepObjects(database, store);
    expect(await keys()).toEqual([]);
    for (const key of parts) expect(await store.size(key)).toBeNull();
    expect((await offsetOf(url, credential)).status).toBe(404);
  });
});

describe('firmware of more than 512 KiB', () => {
  const begin = `mutation ($input: BeginFirmwareUploadInput!) { beginFirmwareUpload(input: $input) { upload { id url receivedBytes complete } errors { code path } } }`;
  const publish =
    'mutation ($input: PublishFirmwareInput!) { publishFirmware(input: $input) { firmware { id } errors { code path } } }';
  const pair = generateKeyPairSync('ed25519');
  const publicKey = Buffer.from(pair.publicKey.export({ format: 'jwk' }).x ?? '', 'base64url').toString('base64');
  const release = (model: string, artefact: Buffer, uploadId: string) => {
    const manifest = {
      ...{ manufacturer: 'Thermia', model, version: '1.0', versionCounter: 1 },
      ...{ sizeBytes: artefact.length, sha256: sha256(artefact) },
    };
    const signature = sign(null, Buffer.from(manifestText(manifest)), pair.privateKey).toString('base64');
    return { ...manifest, signature, publicKey, uploadId };
  };
  const begun = async (artefact: Buffer, viewer = maker) =>
    (await doing(devices, viewer, begin, { input: { sizeBytes: artefact.length, sha256: sha256(artefact) } })) as Loose;

  it('is uploaded by a link, published, and fetched by its devices in ranges', async () => {
    const artefact = randomBytes(1_200_000);
    const model = `M ${uuidV4()}`;
    const { upload } = await begun(artefact);
    const refusal = async (viewer = maker) =>
      ((await doing(devices, viewer, publish, { input: release(model, artefact, upload.id as string) })) as Loose)
        .errors as Loose[];
    expect((await patch(upload.url as string, 0, artefact.subarray(0, 700_000))).status).toBe(204);
    expect(await refusal()).toMatchObject([{ code: 'INVALID_STATE', path: ['uploadId'] }]);
    const again = await begun(artefact);
    expect(again.upload).toMatchObject({ id: upload.id, receivedBytes: 700_000, complete: false });
    expect((await patch(again.upload.url as string, 700_000, artefact.subarray(700_000))).status).toBe(200);
    expect(await refusal({ ...maker, organizationId: uuidV4() })).toMatchObject([{ code: 'NOT_FOUND' }]);
    const other = release(model, randomBytes(600_000), upload.id as string);
    expect(await doing(devices, maker, publish, { input: other })).toMatchObject({
      errors: [{ code: 'BAD_USER_INPUT', path: ['uploadId'] }],
    });
    const input = release(model, artefact, upload.id as string);
    const { firmware, errors } = (await doing(devices, maker, publish, { input })) as Loose;
    expect(errors).toEqual([]);

    const { id, credential } = await camera({ deviceType: 'VIBRATION_SENSOR', model });
    await devices.database.owner.query(
      `insert into devices.command (id, organization_id, device_id, subject_id, name, params, safety_class, timeout_seconds, expires_at, state)
       select $1, d.organization_id, d.id, d.subject_id, 'UPDATE_FIRMWARE', $3, 1, 600, now() + interval '1 hour', 'sent'
       from devices.device d where d.id = $2`,
      [uuidV4(), id, { firmwareId: firmware.id as string }],
    );
    const download = (headers: Record<string, string> = {}) =>
      fetch(`${devices.origin}/devices/firmware?id=${firmware.id as string}`, {
        headers: { authorization: `Bearer ${credential}`, ...headers },
      });
    const whole = await download();
    expect([whole.status, whole.headers.get('etag')]).toEqual([200, `"${sha256(artefact)}"`]);
    expect(Buffer.compare(Buffer.from(await whole.arrayBuffer()), artefact)).toBe(0);
    const part = await download({ range: 'bytes=1000000-' });
    expect([part.status, part.headers.get('content-range')]).toEqual([206, 'bytes 1000000-1199999/1200000']);
    expect(Buffer.compare(Buffer.from(await part.arrayBuffer()), artefact.subarray(1_000_000))).toBe(0);
    expect((await download({ range: 'bytes=1200000-' })).status).toBe(416);
  });

  it('is begun by those alone who may publish it, within bounds', async () => {
    const input = { sizeBytes: 1, sha256: sha256(Buffer.of(1)) };
    expect(await codeOf(devices, owner, begin, { input })).toBe('FORBIDDEN');
    expect(await codeOf(devices, { ...maker, role: 'VIEWER' }, begin, { input })).toBe('FORBIDDEN');
    for (const [more, path] of [
      [{ sizeBytes: 64 * 1024 * 1024 + 1 }, 'sizeBytes'],
      [{ sizeBytes: 0 }, 'sizeBytes'],
      [{ sha256: 'A'.repeat(64) }, 'sha256'],
    ] as const)
      expect(await doing(devices, maker, begin, { input: { ...input, ...more } })).toMatchObject({
        errors: [{ code: 'BAD_USER_INPUT', path: [path] }],
      });
  });

  it('a link to one upload is none to another', async () => {
    const [one, two] = [await begun(randomBytes(1000)), await begun(randomBytes(1000))];
    const forged = new URL(one.upload.url as string);
    forged.searchParams.set('id', two.upload.id as string);
    expect((await offsetOf(forged.href)).status).toBe(404);
  });
});
