import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { PageArgs } from '../../../../platform/graphql/pagination.ts';
import { DateTime } from '../../../../platform/graphql/scalars.ts';
import type { DevicesContext } from '../../context.ts';
import { picturePath } from '../../device-side/snapshot-door.ts';
import { Device } from '../types/device.ts';
import { DeviceSnapshot, DeviceSnapshotConnection } from '../types/snapshot.ts';

const linkLifetimeMs = 5 * 60_000;

/** Links made within one minute are the same, so that a picture is not loaded anew with each answer. */
const linkExpiry = (nowMs: number): number => Math.ceil(nowMs / 60_000) * 60_000 + linkLifetimeMs;

@Resolver(() => Device)
export class SnapshotsOfDevice {
  @FieldResolver(() => DeviceSnapshotConnection, {
    description: 'Pictures that it took, newest first; empty without READ_TELEMETRY. CAPTURE_SNAPSHOT asks for one.',
  })
  snapshots(@Root() { id }: Device, @Args(() => PageArgs) page: PageArgs, @Ctx() { lists }: DevicesContext) {
    return lists.snapshots(id, page);
  }
}

@Resolver(() => DeviceSnapshot)
export class SnapshotFields {
  @FieldResolver(() => String, { description: 'Shows the picture to whoever has it, until urlExpiresAt.' })
  url(@Root() { id }: DeviceSnapshot, @Ctx() { links }: DevicesContext): string {
    return links.to(picturePath, id, linkExpiry(Date.now()));
  }

  @FieldResolver(() => DateTime, { description: 'Until when the URL works: about five minutes.' })
  urlExpiresAt(): Date {
    return new Date(linkExpiry(Date.now()));
  }
}
