import { Ctx, Query, Resolver } from 'type-graphql';
import { requireMember } from '../../../../platform/graphql/context.ts';
import { platformStatusId } from '../../../../platform/graphql/success-metric.ts';
import type { DevicesContext } from '../../context.ts';
import { PlatformStatus } from '../types/care.ts';

interface Figures {
  readonly connected: number;
  readonly registered: number;
  readonly buildings: number;
  readonly recent: number;
}
const days = 30;

/** Over what the organization may see; an operator sees the whole platform. */
export async function platformStatus({ query, viewer }: DevicesContext): Promise<PlatformStatus> {
  requireMember(viewer);
  const [figures] = await query<Figures>('select * from devices.platform_figures()');
  const { connected = 0, registered = 0, buildings = 0, recent = 0 } = figures ?? {};
  const known = (value: number) => (registered === 0 ? null : value);
  const sampleSize = registered;
  return {
    id: platformStatusId,
    connectedDevices: {
      ...{ value: known(connected), unit: '1', target: 5000, sampleSize },
      method: 'Registered devices with status online or degraded.',
    },
    buildingsWithIot: {
      ...{ value: known(buildings), unit: '1', target: 200, sampleSize: buildings },
      method: 'Buildings with at least one device that is not decommissioned.',
    },
    deviceRegistrationRate: {
      ...{ value: known(recent / days), unit: '/d', target: null, sampleSize: recent },
      method: `Devices registered in the last ${days} days, divided by ${days}.`,
    },
  };
}

@Resolver()
export class PlatformStatusQuery {
  @Query(() => PlatformStatus, {
    description: 'Success metrics over what the own organization may see; an operator sees the whole platform.',
  })
  platformStatus(@Ctx() context: DevicesContext): Promise<PlatformStatus> {
    return platformStatus(context);
  }
}
