import type pg from 'pg';
import { Arg, Args, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import { type Connection, connectionOf, PageArgs, pageOf } from '../../../../platform/graphql/pagination.ts';
import { uuidV4 } from '../../../../platform/ids/uuid.ts';
import { mayRead, type PredictionsContext } from '../../context.ts';
import { findRecord } from '../../store/record-pages.ts';
import { keepFailure, keepMaintenance } from '../../store/records.ts';
import { attempt, insist } from '../attempt.ts';
import { once } from '../once.ts';
import { requireReporter, requireWorker } from '../require.ts';
import { Equipment } from '../types/entities.ts';
import type { FailureRecord, MaintenanceRecord } from '../types/record-types.ts';
import {
  FailureConnection,
  MaintenanceConnection,
  RecordFailureInput,
  RecordFailurePayload,
  RecordMaintenanceInput,
  RecordMaintenancePayload,
} from '../types/record-types.ts';

const whoMay = 'For members above VIEWER whose organization has SUBMIT_REPORTS on it.';

@Resolver()
export class RecordMutations {
  @Mutation(() => RecordFailurePayload, { description: `Records a failure. ${whoMay}` })
  async recordFailure(
    @Arg('input', () => RecordFailureInput, { description: 'The failure.' }) input: RecordFailureInput,
    @Ctx() context: PredictionsContext,
  ): Promise<RecordFailurePayload> {
    const { done, errors } = await record(context, 'recordFailure', input, {
      check: () => {
        insistOnTime(input.failedAt, context.now(), 'failedAt');
        const restored = input.restoredAt ?? null;
        if (restored !== null) insistOnTime(restored, context.now(), 'restoredAt');
        insist(restored === null || restored >= input.failedAt, 'restoredAt is before failedAt.', [
          'input',
          'restoredAt',
        ]);
      },
      keep: (client, about) =>
        keepFailure(client, { ...about, failedAt: input.failedAt, restoredAt: input.restoredAt ?? null }),
      find: (client, id) => findRecord(client, 'failure', id),
    });
    return { failure: done === null ? null : withEquipment(done), errors };
  }

  @Mutation(() => RecordMaintenancePayload, { description: `Records maintenance. ${whoMay}` })
  async recordMaintenance(
    @Arg('input', () => RecordMaintenanceInput, { description: 'What was done.' }) input: RecordMaintenanceInput,
    @Ctx() context: PredictionsContext,
  ): Promise<RecordMaintenancePayload> {
    const { kind, performedAt, planned } = input;
    const durationHours = input.durationHours ?? null;
    const { done, errors } = await record(context, 'recordMaintenance', input, {
      check: () => {
        insistOnTime(performedAt, context.now(), 'performedAt');
        insist(
          durationHours === null || (durationHours >= 0 && durationHours <= 10_000),
          'A duration is 0 to 10,000 hours.',
          ['input', 'durationHours'],
        );
      },
      keep: (client, about) => keepMaintenance(client, { ...about, kind, performedAt, planned, durationHours }),
      find: (client, id) => findRecord(client, 'maintenance', id),
    });
    return { maintenance: done === null ? null : withEquipment(done), errors };
  }
}

/** Older than any record of equipment in service. */
const earliest = new Date('1950-01-01T00:00:00Z');

function insistOnTime(at: Date, now: Date, field: string): void {
  insist(at <= now, `${field} is in the future.`, ['input', field]);
  insist(at >= earliest, `${field} is before 1950.`, ['input', field]);
}

const history = 'null, with FORBIDDEN, when the viewer may not read its predictions (READ_PREDICTIONS).';

@Resolver(() => Equipment)
export class EquipmentRecords {
  @FieldResolver(() => FailureConnection, { nullable: true, description: `Its failures, newest first; ${history}` })
  failures(@Root() { id }: Equipment, @Args(() => PageArgs) page: PageArgs, @Ctx() context: PredictionsContext) {
    return listRecords(context, 'failure', id, page) as Promise<Connection<FailureRecord> | null>;
  }

  @FieldResolver(() => MaintenanceConnection, {
    nullable: true,
    description: `Its maintenance, newest first; ${history}`,
  })
  maintenanceHistory(
    @Root() { id }: Equipment,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() context: PredictionsContext,
  ) {
    return listRecords(context, 'maintenance', id, page) as Promise<Connection<MaintenanceRecord> | null>;
  }
}

type AnyInput = RecordFailureInput | RecordMaintenanceInput;
type About = Pick<Parameters<typeof keepFailure>[1], 'id' | 'equipmentId' | 'organizationId' | 'recordedBy'> &
  Pick<Parameters<typeof keepFailure>[1], 'component' | 'description' | 'cost'>;

interface Recording<Found> {
  readonly check: () => void;
  readonly keep: (client: pg.ClientBase, about: About) => Promise<void>;
  readonly find: (client: pg.ClientBase, id: string) => Promise<Found | null>;
}

/** What the two mutations have in common: the right, the checks, once per key, and the record as the caller sees it. */
async function record<Found>(
  context: PredictionsContext,
  operation: string,
  { idempotencyKey, ...input }: AnyInput,
  { check, keep, find }: Recording<Found>,
) {
  const member = requireWorker(context);
  return attempt(async () => {
    await requireReporter(context, input.equipmentId);
    insist(input.description.length <= 2_000, 'A description has at most 2,000 characters.', ['input', 'description']);
    const cost = input.cost ?? null;
    insist(cost === null || (cost >= 0 && cost <= 1e12), 'A cost is 0 to 10^12.', ['input', 'cost']);
    check();
    const { component, description } = input;
    const about = { equipmentId: input.equipmentId.toLowerCase(), component, description, cost };
    const by = { organizationId: member.organizationId, recordedBy: member.id };
    return context.write(async (client) => {
      const { organizationId } = member;
      const id = await once(client, { organizationId, operation, idempotencyKey, request: input }, async () => {
        const fresh = uuidV4();
        await keep(client, { ...about, ...by, id: fresh });
        return fresh;
      });
      return find(client, id);
    });
  });
}

async function listRecords(
  context: PredictionsContext,
  table: 'failure' | 'maintenance',
  equipmentId: string,
  args: PageArgs,
) {
  if (!(await mayRead(context, equipmentId))) return null;
  const page = pageOf(args, 2);
  const loader = context.records(table, page);
  const rows = await loader.page.load(equipmentId);
  return connectionOf(
    rows.map(withEquipment),
    page,
    ({ at, id }) => [at.getTime(), id],
    () => loader.count.load(equipmentId),
  );
}

const withEquipment = <Row extends { readonly equipmentId: string }>(row: Row) => ({
  ...row,
  equipment: { id: row.equipmentId },
});
