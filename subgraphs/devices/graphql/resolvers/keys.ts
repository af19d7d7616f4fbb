import { randomBytes } from 'node:crypto';
import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { hashCredential, mintCredential } from '../../../../platform/auth/device-credential.ts';
import { isUuid } from '../../../../platform/ids/uuid.ts';
import type { DevicesContext } from '../../context.ts';
import { keyColumns, type KeyRow } from '../../store/care.ts';
import { audit, type Change } from '../../store/change.ts';
import { attempt, Refusal } from '../attempt.ts';
import { requireManager } from '../require-manager.ts';
import { lockOwnDevice } from '../rights.ts';
import { CreateKeyInput, KeyPayload, RevokeKeyInput } from '../types/care.ts';

const mostLiveKeys = 2;

@Resolver()
export class Keys {
  @Mutation(() => KeyPayload, {
    description: 'Issues a second key to an own device and shows it, this once: change over, then revoke the old one.',
  })
  async createKey(
    @Arg('input', () => CreateKeyInput, { description: 'For which device.' }) input: CreateKeyInput,
    @Ctx() context: DevicesContext,
  ): Promise<KeyPayload> {
    const { organizationId } = requireManager(context.viewer);
    const { done, error } = await attempt(() => context.change((change) => issue(change, input, organizationId)));
    return done === null ? { key: null, credential: null, errors: error ? [error] : [] } : { ...done, errors: [] };
  }

  @Mutation(() => KeyPayload, { description: 'Ends a key of an own device at once. Twice changes nothing.' })
  async revokeKey(
    @Arg('input', () => RevokeKeyInput, { description: 'Which.' }) input: RevokeKeyInput,
    @Ctx() context: DevicesContext,
  ): Promise<KeyPayload> {
    const { organizationId } = requireManager(context.viewer);
    const { done, error } = await attempt(() =>
      context.change(async ({ client }) => {
        const { rows } = await client.query<KeyRow>(
          `update devices.credential t set revoked_at = coalesce(revoked_at, now())
           where t.id = $1 and organization_id = $2 returning ${keyColumns}`,
          [isUuid(input.keyId) ? input.keyId : null, organizationId],
        );
        const [key] = rows;
        if (key === undefined) throw new Refusal('NOT_FOUND', 'There is no such key.', ['keyId']);
        await audit(client, {
          organizationId,
          action: 'key_revoked',
          subjectId: key.deviceId,
          details: { keyId: key.id },
        });
        return key;
      }),
    );
    return { key: done, credential: null, errors: error ? [error] : [] };
  }
}

async function issue({ client }: Change, { deviceId, expiresAt = null }: CreateKeyInput, organizationId: string) {
  const device = await lockOwnDevice(client, deviceId, organizationId);
  if (device.lifecycle === 'decommissioned') throw new Refusal('INVALID_STATE', 'The device is decommissioned.');
  if (expiresAt !== null && expiresAt.getTime() <= Date.now())
    throw new Refusal('BAD_USER_INPUT', 'A key ends in the future.', ['expiresAt']);
  const live = await client.query(
    `select 1 from devices.credential where device_id = $1 and revoked_at is null and (expires_at is null or expires_at > now())`,
    [device.id],
  );
  if ((live.rowCount ?? 0) >= mostLiveKeys)
    throw new Refusal('CONFLICT', `A device has at most ${mostLiveKeys} live keys: revoke one first.`, ['deviceId']);
  const credential = mintCredential(device.id, randomBytes(32));
  const { rows } = await client.query<KeyRow>(
    `insert into devices.credential as t (id, device_id, organization_id, hash, expires_at)
     values (gen_random_uuid(), $1, $2, $3, $4) returning ${keyColumns}`,
    [device.id, organizationId, hashCredential(credential), expiresAt],
  );
  const [key] = rows;
  await audit(client, { organizationId, action: 'key_created', subjectId: device.id, details: { keyId: key?.id } });
  return { key: key ?? null, credential };
}
