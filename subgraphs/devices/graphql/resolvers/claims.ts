import { createHash, randomBytes } from 'node:crypto';
import { Arg, Args, Ctx, Directive, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { durationMs } from '../../../../core/time/duration.ts';
import { hashCredential, mintCredential } from '../../../../platform/auth/device-credential.ts';
import { forbidden } from '../../../../platform/errors/graph-errors.ts';
import { PageArgs } from '../../../../platform/graphql/pagination.ts';
import { isUuid, uuidV4 } from '../../../../platform/ids/uuid.ts';
import type { DevicesContext } from '../../context.ts';
import { faultOfRegistration } from '../../domain/registration.ts';
import { claimColumns, type ClaimCodeRow, insertClaimed, lockLiveCode, markClaimed } from '../../store/claims.ts';
import { countWrongClaim, tooManyWrongClaims } from '../../store/claims.ts';
import { audit, type Change } from '../../store/change.ts';
import { attempt, Refusal } from '../attempt.ts';
import { requireManager } from '../require-manager.ts';
import { rootTimeline } from '../timeline-loaders.ts';
import { ClaimCode, ClaimCodeConnection, ClaimCodeInput, ClaimCodePayload } from '../types/claim.ts';
import { ClaimDeviceInput, ClaimDevicePayload, CreateClaimCodeInput } from '../types/claim.ts';
import { Device } from '../types/device.ts';

const claimTimeline = { table: 'claim_code', columns: claimColumns, at: 'created_at', parent: null };
const dayMs = 86_400_000;
const [shortestMs, usualMs, longestMs] = [60_000, dayMs, 30 * dayMs];
const hashOf = (code: string) => createHash('sha256').update(code).digest('hex');
const wrongCode = 'CLAIM_REFUSED';

@Resolver(() => ClaimCode)
export class Claims {
  @FieldResolver(() => Device, { nullable: true, description: 'The device that used it; null before.' })
  device(@Root() { deviceId }: ClaimCodeRow, @Ctx() { loaders }: DevicesContext) {
    return deviceId === null ? null : loaders.device.load(deviceId);
  }

  @Query(() => ClaimCodeConnection, {
    description: 'Codes of the own organization, newest first. For administrators and managers.',
  })
  claimCodes(@Args(() => PageArgs) page: PageArgs, @Ctx() context: DevicesContext) {
    requireManager(context.viewer);
    return rootTimeline(context.query, claimTimeline, page);
  }

  @Mutation(() => ClaimCodePayload, {
    description:
      'Makes a code with which one device registers itself, and shows it, this once. For administrators and managers.',
  })
  async createClaimCode(
    @Arg('input', () => CreateClaimCodeInput, { description: 'Where the device will be.' }) input: CreateClaimCodeInput,
    @Ctx() context: DevicesContext,
  ): Promise<ClaimCodePayload> {
    const { id: userId, organizationId } = requireManager(context.viewer);
    const code = `ssc_${randomBytes(20).toString('base64url')}`;
    const { done, error } = await attempt(() =>
      context.change((change) => create(change, input, { userId, organizationId, code })),
    );
    return done === null ? { claimCode: null, code: null, errors: [error] } : { claimCode: done, code, errors: [] };
  }

  @Mutation(() => ClaimCodePayload, {
    description: 'Ends a code that no device has used. Twice changes nothing. For administrators and managers.',
  })
  async revokeClaimCode(
    @Arg('input', () => ClaimCodeInput, { description: 'Which.' }) input: ClaimCodeInput,
    @Ctx() context: DevicesContext,
  ): Promise<ClaimCodePayload> {
    const { organizationId } = requireManager(context.viewer);
    const { done, error } = await attempt(() =>
      context.change(async ({ client }) => {
        const { rows } = await client.query<ClaimCodeRow>(
          `update devices.claim_code t set revoked_at = coalesce(revoked_at, now())
           where t.id = $1 and organization_id = $2 returning ${claimColumns}`,
          [isUuid(input.claimCodeId) ? input.claimCodeId : null, organizationId],
        );
        const [row] = rows;
        if (row === undefined) throw new Refusal('NOT_FOUND', 'There is no such code.', ['claimCodeId']);
        if (row.claimedAt !== null) throw new Refusal('INVALID_STATE', 'A device has used it already.');
        await audit(client, { organizationId, action: 'claim_code_revoked', subjectId: row.id });
        return row;
      }),
    );
    return { claimCode: done, code: null, errors: error ? [error] : [] };
  }

  @Mutation(() => ClaimDevicePayload, {
    description:
      'A device without a credential registers itself with a code, once, and gets its credential. Six wrong codes for a serial number within a minute: RATE_LIMITED.',
  })
  @Directive('@tag(name: "public")')
  async claimDevice(
    @Arg('input', () => ClaimDeviceInput, { description: 'The code, and what the device is.' }) input: ClaimDeviceInput,
    @Ctx() context: DevicesContext,
  ): Promise<ClaimDevicePayload> {
    if (context.viewer.kind !== 'anonymous')
      throw forbidden('For devices without a credential: people register devices, others have theirs.');
    const serial = input.deviceSerial.replaceAll('\u0000', '').slice(0, 100);
    const { done, error } = await attempt(() => context.change((change) => claim(change, input, serial)));
    if (error?.code === wrongCode) await context.change(({ client }) => countWrongClaim(client, serial));
    return done ?? { deviceId: null, credential: null, errors: error ? [error] : [] };
  }
}

async function create(
  { client }: Change,
  input: CreateClaimCodeInput,
  who: { readonly userId: string; readonly organizationId: string; readonly code: string },
): Promise<ClaimCodeRow> {
  const lifeMs = input.expiresIn ? durationMs(input.expiresIn) : usualMs;
  if (lifeMs === null || lifeMs < shortestMs || lifeMs > longestMs)
    throw new Refusal('BAD_USER_INPUT', 'A code is good for PT1M to P30D.', ['expiresIn']);
  const id = (given: string | null | undefined) => (given && isUuid(given) ? given : null);
  const { equipmentId, gatewayId, templateId, buildingId } = input;
  const { rows } = await client.query<ClaimCodeRow>(
    `insert into devices.claim_code as t (id, organization_id, hash, building_id, equipment_id, gateway_id, template_id,
       device_serial, created_by, expires_at)
     select $1, b.organization_id, $3, b.id, e.id, g.id, p.id, $8, $9, $10 from devices.building b
     left join devices.equipment e on e.id = $5 and e.building_id = b.id
     left join devices.device g on g.id = $6 and g.organization_id = b.organization_id and g.device_type = 'gateway'
       and g.lifecycle <> 'decommissioned'
     left join devices.device_template p on p.id = $7 and p.organization_id = b.organization_id
     where b.id = $4 and b.organization_id = $2 returning ${claimColumns}`,
    [
      ...[uuidV4(), who.organizationId, hashOf(who.code), id(buildingId), id(equipmentId), id(gatewayId)],
      ...[id(templateId), input.deviceSerial ?? null, who.userId, new Date(Date.now() + lifeMs)],
    ],
  );
  const [row] = rows;
  if (row === undefined) throw new Refusal('NOT_FOUND', 'Your organization has no such building.', ['buildingId']);
  for (const field of ['equipmentId', 'gatewayId', 'templateId'] as const) {
    if (input[field] && row[field] === null)
      throw new Refusal('NOT_FOUND', `There is no such ${field.replace('Id', '')} in the building or organization.`, [
        field,
      ]);
  }
  const { organizationId } = who;
  const details = { buildingId, equipmentId, expiresAt: row.expiresAt };
  await audit(client, { organizationId, action: 'claim_code_created', subjectId: row.id, details });
  return row;
}

/** Wrong, used, revoked, expired and another device's: one answer for all of them. */
async function claim(change: Change, input: ClaimDeviceInput, serial: string): Promise<ClaimDevicePayload> {
  if (await tooManyWrongClaims(change.client, serial))
    throw new Refusal('RATE_LIMITED', 'Too many wrong codes: try again in a minute.');
  const code = await lockLiveCode(change, hashOf(input.code));
  if (code === null || (code.deviceSerial !== null && code.deviceSerial !== input.deviceSerial))
    throw new Refusal(wrongCode, 'The code is wrong, used, revoked, expired or for another device.', ['code']);
  const texts = { installationLocation: null, certificateCommonName: null, alertThresholds: null };
  const fault = faultOfRegistration({
    ...{ ...input, ...texts, samplingIntervalSeconds: 60, reportingIntervalSeconds: 300 },
  });
  if (fault !== null) throw new Refusal('BAD_USER_INPUT', fault.message, [fault.field]);
  await checkModel(change, code, input);
  const id = uuidV4();
  const credential = mintCredential(id, randomBytes(32));
  const { code: _, ...device } = input;
  const stored = await insertClaimed(change, code, { ...device, id, credentialHash: hashCredential(credential) });
  if (!stored) throw new Refusal('CONFLICT', 'There is a device with this serial number already.', ['deviceSerial']);
  await markClaimed(change, code.id, id);
  const { organizationId } = code;
  const details = { claimCodeId: code.id };
  await audit(change.client, { organizationId, action: 'device_claimed', subjectId: id, details });
  return { deviceId: id, credential, errors: [] };
}

async function checkModel({ client }: Change, { templateId }: ClaimCodeRow, input: ClaimDeviceInput): Promise<void> {
  if (templateId === null) return;
  const { rowCount } = await client.query(
    `select 1 from devices.device_template where id = $1 and manufacturer = $2 and model = $3 and device_type = $4`,
    [templateId, input.manufacturer, input.model, input.deviceType],
  );
  if (rowCount !== 1)
    throw new Refusal('BAD_USER_INPUT', 'The code is for devices of another model.', ['manufacturer', 'model']);
}
