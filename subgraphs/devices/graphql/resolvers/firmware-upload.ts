import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { uuidV4 } from '../../../../platform/ids/uuid.ts';
import type { DevicesContext } from '../../context.ts';
import { uploadPath } from '../../device-side/upload-door.ts';
import { isSha256, uploadLimits } from '../../domain/upload-limits.ts';
import { beginUpload, type UploadRow } from '../../store/uploads.ts';
import { attempt, Refusal } from '../attempt.ts';
import { requirePublisher } from '../rights.ts';
import { BeginFirmwareUploadInput, UploadPayload } from '../types/snapshot.ts';

const linkLifetimeMs = 3_600_000;

@Resolver()
export class FirmwareUpload {
  @Mutation(() => UploadPayload, {
    description:
      'Begins to upload an artefact, or goes on with it: the same size and SHA-256 give the same upload, with a new URL. For those who publish firmware.',
  })
  async beginFirmwareUpload(
    @Arg('input', () => BeginFirmwareUploadInput, { description: 'The artefact.' }) input: BeginFirmwareUploadInput,
    @Ctx() context: DevicesContext,
  ): Promise<UploadPayload> {
    const publisher = requirePublisher(context.viewer);
    const { done, error } = await attempt(() => begin(context, input, publisher));
    if (done === null) return { upload: null, errors: [error] };
    const url = context.links.to(uploadPath, done.id, Date.now() + linkLifetimeMs);
    return { upload: { ...done, complete: done.completedAt !== null, url }, errors: [] };
  }
}

async function begin(
  { change }: DevicesContext,
  { sizeBytes, sha256 }: BeginFirmwareUploadInput,
  { id: createdBy, organizationId }: { readonly id: string; readonly organizationId: string },
): Promise<UploadRow> {
  if (sizeBytes < 1 || sizeBytes > uploadLimits.firmwareBytes)
    throw new Refusal('BAD_USER_INPUT', 'An artefact has 1 to 67108864 bytes.', ['sizeBytes']);
  if (!isSha256(sha256)) throw new Refusal('BAD_USER_INPUT', 'A SHA-256 is 64 hex digits, 0-9 and a-f.', ['sha256']);
  const upload = await change(({ client }) =>
    beginUpload(client, {
      ...{ id: uuidV4(), organizationId, purpose: 'firmware', senderId: null, deviceId: null, commandId: null },
      ...{ takenAt: null, sizeBytes, sha256, createdBy },
    }),
  );
  if (upload === null)
    throw new Refusal('LIMIT_EXCEEDED', `Finish one of the ${uploadLimits.unfinished} uploads that were begun first.`);
  return upload;
}
