import { request } from '../../client/request.ts';
import type { FaultRecord, MaintenanceRecord } from '../physics/condition.ts';
import type { Part } from '../physics/fault-kinds.ts';
import type { Registrar } from './register.ts';

const failureDocument = /* GraphQL */ `
  mutation RecordSimulatedFailure($input: RecordFailureInput!) {
    recordFailure(input: $input) {
      errors {
        code
        message
      }
    }
  }
`;

const maintenanceDocument = /* GraphQL */ `
  mutation RecordSimulatedMaintenance($input: RecordMaintenanceInput!) {
    recordMaintenance(input: $input) {
      errors {
        code
        message
      }
    }
  }
`;

/** Sensors and links are no components of equipment. */
const isComponent = (part: Part): boolean => part !== 'sensor' && part !== 'link';
const iso = (atMs: number) => new Date(atMs).toISOString();

interface Payload {
  readonly errors: readonly { readonly code: string; readonly message: string }[];
}

async function record(registrar: Registrar, query: string, input: object): Promise<void> {
  const { graphUrl: url, token, signal } = registrar;
  const options = { url, token, signal, query, retries: 6, variables: { input } };
  const [payload] = Object.values(await request<Record<string, Payload>>(options));
  const [fault] = payload?.errors ?? [];
  if (fault) throw new Error(`The graph refuses a record with ${fault.code}: ${fault.message}`);
}

/** Tells what a service company would have written down: failures and what was done, but no onsets. */
export async function recordTruth(
  registrar: Registrar,
  equipmentId: string,
  { faults, maintenance }: { faults: readonly FaultRecord[]; maintenance: readonly MaintenanceRecord[] },
): Promise<number> {
  const failed = faults.filter(({ failedAt, component }) => failedAt !== null && isComponent(component));
  for (const { component, faultKind, failedAt, repairedAt } of failed) {
    await record(registrar, failureDocument, {
      ...{ equipmentId, component: component.toUpperCase(), failedAt: iso(failedAt ?? 0), description: faultKind },
      ...(repairedAt === null ? {} : { restoredAt: iso(repairedAt) }),
      idempotencyKey: `${equipmentId} ${component} failed ${failedAt}`,
    });
  }
  const done = maintenance.filter(({ component }) => component !== null && isComponent(component));
  for (const { at, kind, component } of done) {
    await record(registrar, maintenanceDocument, {
      ...{ equipmentId, component: component?.toUpperCase(), performedAt: iso(at), kind: 'REPLACEMENT' },
      ...{ planned: kind === 'planned', idempotencyKey: `${equipmentId} ${component} ${kind} ${at}` },
    });
  }
  return failed.length + done.length;
}
