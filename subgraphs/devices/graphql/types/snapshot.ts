import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { connectionType } from '../../../../platform/graphql/pagination.ts';
import { DateTime } from '../../../../platform/graphql/scalars.ts';
import { UserError } from '../../../../platform/graphql/user-error.ts';
import type { PictureType } from '../../domain/picture.ts';

@ObjectType({ description: 'A picture that a camera took.' })
export class DeviceSnapshot {
  @Field(() => ID, { description: 'Stable id (UUID); that of its upload.' }) readonly id!: string;
  @Field(() => DateTime, { description: 'When it was taken, as the camera says.' }) readonly takenAt!: Date;
  @Field(() => Int, { name: 'bytes', description: 'Size in bytes.' }) readonly sizeBytes!: number;
  @Field(() => String, { description: 'SHA-256 in hex, checked.' }) readonly sha256!: string;
  @Field(() => String, { description: 'image/jpeg or image/png, as its first bytes say.' })
  readonly contentType!: PictureType;
  @Field(() => ID, {
    nullable: true,
    description: 'The command it was taken for; null when the camera took it itself.',
  })
  readonly commandId!: string | null;
}
export const DeviceSnapshotConnection = connectionType(DeviceSnapshot, 'DeviceSnapshot');

@ObjectType({ description: 'Something large on its way, part by part.' })
export class Upload {
  @Field(() => ID, { description: 'Say it in publishFirmware when it is complete.' }) readonly id!: string;
  @Field(() => Int, { description: 'Size of the whole in bytes.' }) readonly sizeBytes!: number;
  @Field(() => Int, { description: 'How much of it has come: send on from this byte.' })
  readonly receivedBytes!: number;
  @Field(() => Boolean, { description: 'Whether it has come, and is what its SHA-256 says.' })
  readonly complete!: boolean;
  @Field(() => DateTime, { description: 'Until when it has to be complete.' }) readonly expiresAt!: Date;
  @Field(() => String, {
    description:
      'Where to send it, for an hour and whoever has it: PATCH the bytes with the header Upload-Offset; HEAD tells the offset after a broken connection.',
  })
  readonly url!: string;
}

@InputType({ description: 'An artefact that is to be uploaded before it is published.' })
export class BeginFirmwareUploadInput {
  @Field(() => Int, { description: 'Size in bytes, 1 to 67108864.' }) readonly sizeBytes!: number;
  @Field(() => String, { description: 'SHA-256 in hex, small letters.' }) readonly sha256!: string;
}

@ObjectType({ description: 'Outcome of beginFirmwareUpload.' })
export class UploadPayload {
  @Field(() => Upload, { nullable: true, description: 'The upload; null when it was refused.' })
  readonly upload!: Upload | null;
  @Field(() => [UserError], { description: 'Why it was refused; empty when it was begun.' })
  readonly errors!: UserError[];
}
