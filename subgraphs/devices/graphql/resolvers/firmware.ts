import { Arg, Args, Ctx, Directive, ID, Mutation, Query, Resolver } from 'type-graphql';
import { notFound } from '../../../../platform/errors/graph-errors.ts';
import { requireMember } from '../../../../platform/graphql/context.ts';
import { PageArgs } from '../../../../platform/graphql/pagination.ts';
import { uuidV4 } from '../../../../platform/ids/uuid.ts';
import type { DevicesContext } from '../../context.ts';
import { artefactFor } from '../../device-side/artefact.ts';
import { uploadLimits } from '../../domain/upload-limits.ts';
import { isSigned, sha256Of } from '../../identity/firmware-signature.ts';
import { type FirmwareRow, firmwareColumns } from '../../store/campaigns.ts';
import { audit, type Change } from '../../store/change.ts';
import { uploadById } from '../../store/uploads.ts';
import { attempt, Refusal } from '../attempt.ts';
import { requireDevice, requirePublisher } from '../rights.ts';
import { rootTimeline } from '../timeline-loaders.ts';
import type { Firmware } from '../types/firmware.ts';
import { FirmwareConnection, FirmwarePayload, PublishFirmwareInput } from '../types/firmware.ts';

const largestArtefactBytes = 512 * 1024;
const firmwareTimeline = { table: 'firmware', columns: firmwareColumns, at: 'published_at', parent: null };

@Resolver()
export class FirmwareResolver {
  @Query(() => FirmwareConnection, { description: 'Published firmware of all makers, newest first.' })
  firmwares(@Args(() => PageArgs) page: PageArgs, @Ctx() context: DevicesContext) {
    requireMember(context.viewer);
    return rootTimeline(context.query, firmwareTimeline, page);
  }

  @Directive('@federation__requiresScopes(scopes: [["kind:device"]])')
  @Query(() => String, {
    nullable: true,
    description:
      'For a device with an update on its way, or its gateway: the artefact in base64; null when its maker keeps it, and when it is larger than 512 KiB: then GET /devices/firmware.',
  })
  async firmwareArtefact(
    @Arg('firmwareId', () => ID, { description: 'The firmware that the command names.' }) firmwareId: string,
    @Ctx() context: DevicesContext,
  ): Promise<string | null> {
    const sender = requireDevice(context.viewer);
    const row = await context.change((change) => artefactFor(change, sender, firmwareId));
    if (row === null) throw notFound('firmware');
    return row.artefact?.toString('base64') ?? null;
  }

  @Mutation(() => FirmwarePayload, {
    description:
      'Publishes signed firmware of a model. For administrators and managers; the first to publish for a model keeps it, with its key.',
  })
  async publishFirmware(
    @Arg('input', () => PublishFirmwareInput, { description: 'The firmware.' }) input: PublishFirmwareInput,
    @Ctx() context: DevicesContext,
  ): Promise<FirmwarePayload> {
    const { id: userId, organizationId } = requirePublisher(context.viewer);
    const { done, error } = await attempt(() =>
      context.change((change) => publish(change, input, { userId, organizationId })),
    );
    return { firmware: done as Firmware | null, errors: error ? [error] : [] };
  }
}

/** What was uploaded before, which is what its SHA-256 says; null without it. */
async function uploaded(
  { client }: Change,
  input: PublishFirmwareInput,
  organizationId: string,
): Promise<string | null> {
  if (!input.uploadId) return null;
  const upload = await uploadById(client, input.uploadId);
  if (upload?.organizationId !== organizationId || upload.purpose !== 'firmware')
    throw new Refusal('NOT_FOUND', 'Your organization has no such upload.', ['uploadId']);
  if (upload.objectKey === null)
    throw new Refusal('INVALID_STATE', `It is not complete: go on at byte ${upload.receivedBytes}.`, ['uploadId']);
  if (upload.sizeBytes !== input.sizeBytes || upload.sha256 !== input.sha256)
    throw new Refusal('BAD_USER_INPUT', 'Size or SHA-256 are not those of the upload.', ['uploadId']);
  if (input.artefactBase64)
    throw new Refusal('BAD_USER_INPUT', 'Say uploadId or artefactBase64, not both.', ['artefactBase64']);
  return upload.objectKey;
}

/** The artefact, checked; null without one. */
function artefactOf(input: PublishFirmwareInput): Buffer | null {
  if (!input.artefactBase64) return null;
  const artefact = Buffer.from(input.artefactBase64, 'base64');
  if (artefact.length > largestArtefactBytes)
    throw new Refusal('BAD_USER_INPUT', 'Here an artefact has at most 512 KiB: use beginFirmwareUpload.', [
      'artefactBase64',
    ]);
  if (artefact.length !== input.sizeBytes || sha256Of(artefact) !== input.sha256)
    throw new Refusal('BAD_USER_INPUT', 'Size or SHA-256 are not those of the artefact.', ['artefactBase64']);
  return artefact;
}

function checkRevisions(revisions: readonly string[] | null): void {
  if (revisions === null) return;
  const fit = revisions.every((one) => one.trim() !== '' && one.length <= 50);
  if (!fit || revisions.length < 1 || revisions.length > 20 || new Set(revisions).size < revisions.length)
    throw new Refusal('BAD_USER_INPUT', 'Say 1 to 20 different revisions of at most 50 characters.', [
      'hardwareRevisions',
    ]);
}

function checkSize(sizeBytes: number): void {
  if (sizeBytes < 1 || sizeBytes > uploadLimits.firmwareBytes)
    throw new Refusal('BAD_USER_INPUT', 'An artefact has 1 to 67108864 bytes.', ['sizeBytes']);
}

async function publish(
  change: Change,
  input: PublishFirmwareInput,
  who: { readonly userId: string; readonly organizationId: string },
): Promise<FirmwareRow> {
  const { client } = change;
  const objectKey = await uploaded(change, input, who.organizationId);
  const artefact = artefactOf(input);
  checkSize(input.sizeBytes);
  checkRevisions(input.hardwareRevisions ?? null);
  const { manufacturer, model, version, versionCounter, sizeBytes, sha256, signature, publicKey } = input;
  if (!isSigned(input, signature, publicKey))
    throw new Refusal('BAD_USER_INPUT', 'The signature is not the key’s over this manifest.', ['signature']);
  if (input.expiresAt && input.expiresAt.getTime() <= Date.now())
    throw new Refusal('BAD_USER_INPUT', 'The firmware has expired already.', ['expiresAt']);
  await client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`firmware\n${manufacturer}\n${model}`]);
  const before = await client.query<{ organization_id: string; public_key: string; version_counter: number }>(
    `select organization_id, public_key, version_counter from devices.firmware
     where manufacturer = $1 and model = $2 order by version_counter desc limit 1`,
    [manufacturer, model],
  );
  const [latest] = before.rows;
  if (latest && (latest.organization_id !== who.organizationId || latest.public_key !== publicKey))
    throw new Refusal('CONFLICT', 'Firmware of this model is published by another organization or key.', ['publicKey']);
  if (latest && latest.version_counter >= versionCounter)
    throw new Refusal('CONFLICT', `The counter has to be above ${latest.version_counter}.`, ['versionCounter']);
  const { rows } = await client.query<FirmwareRow>(
    `insert into devices.firmware as t (id, organization_id, manufacturer, model, version, version_counter, notes,
       sha256, size_bytes, signature, public_key, artefact, published_by, expires_at, object_key,
       hardware_revisions)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) returning ${firmwareColumns}`,
    [
      ...[uuidV4(), who.organizationId, manufacturer, model, version, versionCounter, input.notes ?? null],
      ...[sha256, sizeBytes, signature, publicKey, artefact, who.userId, input.expiresAt ?? null, objectKey],
      input.hardwareRevisions ?? null,
    ],
  );
  const [firmware] = rows;
  if (firmware === undefined) throw new Error('firmware was not stored');
  const { organizationId } = who;
  await audit(client, { organizationId, action: 'firmware_published', subjectId: firmware.id, details: { version } });
  return firmware;
}
