import type { Migration } from '../../platform/db/migrate.ts';
import { identity } from './0001-identity.ts';
import { registry } from './0002-registry.ts';
import { feed } from './0003-feed.ts';
import { policies } from './0004-policies.ts';
import { registryOfMakers } from './0005-registry-of-makers.ts';
import { lifeOfDevices } from './0006-life-of-devices.ts';
import { firmware } from './0007-firmware.ts';
import { people } from './0008-people.ts';
import { provisioning } from './0009-provisioning.ts';
import { deviceProtocol } from './0010-device-protocol.ts';
import { sweeps } from './0011-sweeps.ts';
import { campaignConditions } from './0012-campaign-conditions.ts';
import { uploads } from './0013-uploads.ts';
import { members } from './0014-members.ts';
import { joinedFacts } from './0015-joined-facts.ts';
import { hardware } from './0016-hardware.ts';

export const migrations: Migration[] = [
  identity,
  registry,
  feed,
  policies,
  registryOfMakers,
  lifeOfDevices,
  firmware,
  people,
  provisioning,
  deviceProtocol,
  sweeps,
  campaignConditions,
  uploads,
  members,
  joinedFacts,
  hardware,
];
