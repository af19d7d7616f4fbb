import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root, Subscription } from 'type-graphql';
import { poolQuery } from '../../../platform/db/viewer-query.ts';
import { badInput, notFound } from '../../../platform/errors/graph-errors.ts';
import { followTopic } from '../../../platform/events/follow-topic.ts';
import { requireMember } from '../../../platform/graphql/context.ts';
import { encodeCursor } from '../../../platform/graphql/cursor.ts';
import { type Connection, PageArgs } from '../../../platform/graphql/pagination.ts';
import { Cursor } from '../../../platform/graphql/scalars.ts';
import { isUuid } from '../../../platform/ids/uuid.ts';
import type { PartnersContext } from '../context.ts';
import { certificationList } from '../store/certifications.ts';
import type { CertificationRow, CertificationRunRow, DeviceModelRow } from '../store/rows.ts';
import { sql } from '../store/sql.ts';
import {
  Certification,
  CertificationConnection,
  CertificationFilterInput,
  CertificationPublicKey,
  CertificationReport,
  CertificationRun,
  CertificationRunEvent,
} from './certification-types.ts';
import { listPage } from './connection.ts';
import { DeviceModel } from './device-model-types.ts';
import { Partner } from './partner-types.ts';
import { Device } from './stub-types.ts';

@Resolver(() => Certification)
export class CertificationResolver {
  @Query(() => CertificationConnection, { description: 'Certifications that the viewer may see, the newest first.' })
  certifications(
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() { rows, viewer }: PartnersContext,
    @Arg('filter', () => CertificationFilterInput, { nullable: true, description: 'Which ones.' })
    filter?: CertificationFilterInput | null,
  ): Promise<Connection<CertificationRow>> {
    requireMember(viewer);
    if (filter?.modelId && !isUuid(filter.modelId)) throw badInput(`"${filter.modelId}" is not an id.`);
    return listPage(rows, certificationList(filter ?? {}), args);
  }

  @Query(() => Certification, {
    nullable: true,
    description: 'One certification. NOT_FOUND when there is none, or none that the viewer may see.',
  })
  async certification(
    @Arg('id', () => ID, { description: 'UUID of the certification.' }) id: string,
    @Ctx() { load, viewer }: PartnersContext,
  ): Promise<CertificationRow> {
    requireMember(viewer);
    const found = isUuid(id) ? await load.certification.load(id) : null;
    if (found === null) throw notFound('certification');
    return found;
  }

  @Query(() => CertificationPublicKey, {
    nullable: true,
    description: 'The key to check reports with; null as long as no run has been over.',
  })
  async certificationPublicKey(@Ctx() { rows }: PartnersContext): Promise<CertificationPublicKey | null> {
    const [key] = await rows<{ id: string; publicKey: string }>(
      sql`select id, public_key from partners.signing_key order by created_at desc limit 1`,
    );
    return key === undefined ? null : { ...key, algorithm: 'Ed25519' };
  }

  @FieldResolver(() => DeviceModel, { nullable: true, description: 'The model that it is about.' })
  model(@Root() { modelId }: CertificationRow, @Ctx() { load }: PartnersContext): Promise<DeviceModelRow | null> {
    return load.model.load(modelId);
  }

  @FieldResolver(() => Partner, { nullable: true, description: 'The partner that makes it; null when it is none.' })
  async partner(@Root() { partnerId }: CertificationRow, @Ctx() context: PartnersContext): Promise<Partner | null> {
    return partnerId === null ? null : context.partner.load(partnerId);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'Whom to ask; null for everybody but the requesting organization and the operator.',
  })
  contact(@Root() { contact, organizationId }: CertificationRow, @Ctx() { viewer }: PartnersContext): string | null {
    const mayKnow = viewer.organizationId === organizationId || viewer.organizationKind === 'OPERATOR';
    return mayKnow ? contact : null;
  }

  @FieldResolver(() => CertificationRun, {
    nullable: true,
    description: 'Its latest run; null before the first one, and for everybody but its organization and the operator.',
  })
  run(@Root() { id }: CertificationRow, @Ctx() { load }: PartnersContext): Promise<CertificationRunRow | null> {
    return load.runOfCertification.load(id);
  }
}

@Resolver(() => CertificationRun)
export class CertificationRunResolver {
  @FieldResolver(() => Device, { nullable: true, description: 'The device that it judges.' })
  device(@Root() { deviceId }: CertificationRunRow): Device {
    return new Device(deviceId);
  }

  @FieldResolver(() => CertificationReport, {
    nullable: true,
    description: 'Its signed outcome; null while it is running.',
  })
  report(@Root() { report, signature, keyId }: CertificationRunRow): CertificationReport | null {
    return report === null || signature === null || keyId === null ? null : { document: report, signature, keyId };
  }
}

interface Subscribing {
  readonly args: { readonly certificationId: string; readonly after?: string | null };
  readonly context: PartnersContext;
}

interface Told {
  readonly certificationId: string;
  readonly runId: string | null;
}

@Resolver()
export class CertificationEvents {
  @Subscription(() => CertificationRunEvent, {
    description: 'Whatever happens to a certification and its runs. CURSOR_EXPIRED when events are no longer kept.',
    subscribe: ({ args, context }: Subscribing) => followCertification(context, args),
  })
  certificationRunChanged(
    @Root() event: CertificationRunEvent,
    @Arg('certificationId', () => ID, { description: 'UUID of the certification.' }) _certificationId: string,
    @Arg('after', () => Cursor, {
      nullable: true,
      description: 'Cursor of the last event received; without it, only what happens from now on.',
    })
    _after?: string | null,
  ): CertificationRunEvent {
    return event;
  }
}

async function* followCertification(
  { viewer, load, reader, topics }: PartnersContext,
  { certificationId, after }: Subscribing['args'],
): AsyncGenerator<CertificationRunEvent> {
  requireMember(viewer);
  if (!isUuid(certificationId) || (await load.certification.load(certificationId)) === null) {
    throw notFound('certification');
  }
  const query = poolQuery(reader, viewer);
  yield* followTopic<Told, CertificationRunEvent>({
    ...{ topics, schema: 'partners', topic: 'certification-run', query, after },
    load: async ({ cursor, occurredAt, payload }) => {
      if (payload.certificationId !== certificationId) return null;
      const certification = await load.certification.load(certificationId);
      if (certification === null) return null;
      const run = payload.runId === null ? null : await load.run.load(payload.runId);
      return { cursor: encodeCursor(cursor), occurredAt, certification, run };
    },
  });
}
