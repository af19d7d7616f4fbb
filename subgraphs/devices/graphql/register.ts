import { randomBytes } from 'node:crypto';
import { hashCredential, mintCredential } from '../../../platform/auth/device-credential.ts';
import type { EntityManager } from '../../../platform/db/orm.ts';
import type { UserError } from '../../../platform/graphql/user-error.ts';
import { userError } from '../../../platform/graphql/user-error.ts';
import { isUuid, uuidV4 } from '../../../platform/ids/uuid.ts';
import type { DevicesContext } from '../context.ts';
import { faultOfRegistration } from '../domain/registration.ts';
import { DeviceRow } from '../store/entities.ts';
import { insertDevices, type NewDevice, type OwnPlaces, ownPlaces, registeredWith } from '../store/registration.ts';
import type { TemplateRow } from '../store/templates.ts';
import { attempt } from './attempt.ts';
import type { RegisterDeviceInput } from './types/inputs.ts';

export interface Outcome {
  readonly device: DeviceRow | null;
  readonly credential: string | null;
  readonly errors: UserError[];
}
export interface Registrar {
  readonly userId: string;
  readonly organizationId: string;
}

const dayMs = 86_400_000;
const batchSize = 500;
const refused = (code: string, message: string, path: string[] = []): Outcome => ({
  ...{ device: null, credential: null },
  errors: [userError(code, message, path)],
});

/** A trial ends its transaction by this, with what would have come of it. */
class OnlyATrial extends Error {
  readonly outcomes: Outcome[];

  constructor(outcomes: Outcome[]) {
    super('only a trial');
    this.outcomes = outcomes;
  }
}

/**
 * Registers devices in batches, each in one transaction, with an outcome for each in their order: a bad one does not
 * spoil the others. `trial`: everything is done and undone again.
 */
export async function registerAll(
  context: DevicesContext,
  inputs: readonly RegisterDeviceInput[],
  who: Registrar,
  trial = false,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (let from = 0; from < inputs.length; from += batchSize) {
    outcomes.push(...(await registerBatch(context, inputs.slice(from, from + batchSize), who, trial)));
  }
  return outcomes;
}

/** What the database refuses of a batch is found by trying its devices one by one; that is rare. */
async function registerBatch(
  context: DevicesContext,
  inputs: readonly RegisterDeviceInput[],
  who: Registrar,
  trial: boolean,
): Promise<Outcome[]> {
  try {
    const { done, error } = await attempt(async () => {
      const templates = await templatesOf(context, inputs);
      return context.run(async (em) => {
        const outcomes = await register(em, inputs, who, templates);
        if (trial) throw new OnlyATrial(outcomes);
        return outcomes;
      });
    });
    if (done !== null) return done;
    if (inputs.length === 1) return [{ device: null, credential: null, errors: [error] }];
  } catch (fault) {
    if (fault instanceof OnlyATrial) return fault.outcomes.map((outcome) => ({ ...outcome, credential: null }));
    throw fault;
  }
  const outcomes: Outcome[] = [];
  for (const input of inputs) outcomes.push(...(await registerBatch(context, [input], who, trial)));
  return outcomes;
}

async function templatesOf({ loaders }: DevicesContext, inputs: readonly RegisterDeviceInput[]) {
  const ids = [...new Set(inputs.map(({ templateId }) => templateId ?? '').filter(isUuid))];
  const found = await Promise.all(ids.map((id) => loaders.template.load(id)));
  return new Map(ids.map((id, i) => [id, found[i] ?? null]));
}

async function register(
  em: EntityManager,
  inputs: readonly RegisterDeviceInput[],
  who: Registrar,
  templates: ReadonlyMap<string, TemplateRow | null>,
): Promise<Outcome[]> {
  const keys = inputs.flatMap(({ idempotencyKey }) => idempotencyKey ?? []);
  const before = await registeredWith(em, who.organizationId, [...new Set(keys)]);
  const named = inputs.flatMap((one) => [one.buildingId, one.equipmentId ?? '', one.gatewayId ?? '']);
  const places = await ownPlaces(
    em,
    who.organizationId,
    named.filter(isUuid).map((id) => id.toLowerCase()),
  );
  const outcomes = new Map<number, Outcome>();
  const fresh = new Map<number, { readonly device: NewDevice; readonly credential: string }>();
  const serials = new Set<string>();
  for (const [place, input] of inputs.entries()) {
    const known = input.idempotencyKey ? before.get(input.idempotencyKey) : undefined;
    const prepared = known ? again(known, input) : prepare(input, who, places, templates);
    if ('errors' in prepared) outcomes.set(place, prepared);
    else if (serials.has(prepared.device.deviceSerial)) outcomes.set(place, taken());
    else {
      fresh.set(place, prepared);
      serials.add(prepared.device.deviceSerial);
    }
  }
  const ids = await insertDevices(
    em,
    [...fresh.values()].map(({ device }) => device),
  );
  const rows = new Map((await em.find(DeviceRow, { id: { $in: [...ids] } })).map((row) => [row.id, row]));
  for (const [place, { device, credential }] of fresh) {
    const row = rows.get(device.id);
    outcomes.set(place, row === undefined ? taken() : { device: row, credential, errors: [] });
  }
  return inputs.map((_, place) => outcomes.get(place) ?? taken());
}

const taken = () =>
  refused('CONFLICT', 'There is a device with this serial number or certificate name already.', ['deviceSerial']);

/** A key is a promise that the input is the same; the credential was shown then. */
function again(before: DeviceRow, { deviceSerial }: RegisterDeviceInput): Outcome {
  if (before.deviceSerial !== deviceSerial)
    return refused('CONFLICT', 'This key has registered another device: use a new one.', ['idempotencyKey']);
  const message = 'This key has registered the device before; its credential was shown then and is not shown again.';
  const error = userError('CREDENTIAL_ALREADY_ISSUED', message, ['idempotencyKey']);
  return { device: before, credential: null, errors: [error] };
}

/** The device as it will be stored, or why not. */
function prepare(
  input: RegisterDeviceInput,
  who: Registrar,
  places: OwnPlaces,
  templates: ReadonlyMap<string, TemplateRow | null>,
): Outcome | { readonly device: NewDevice; readonly credential: string } {
  const template = input.templateId ? (templates.get(input.templateId) ?? null) : null;
  const fault = faultOfPlace(input, places) ?? (input.templateId ? faultOfTemplate(input, template) : null);
  if (fault !== null) return fault;
  const device = newDevice(input, who, template);
  const wrong = faultOfRegistration(device);
  if (wrong !== null) return refused('BAD_USER_INPUT', wrong.message, [wrong.field]);
  const credential = mintCredential(device.id, randomBytes(32));
  return { device: { ...device, credentialHash: hashCredential(credential) }, credential };
}

/** GraphQL leaves out what was not said; a row says null. */
const orNull = <T>(value: T | null | undefined): T | null => value ?? null;

function newDevice(input: RegisterDeviceInput, who: Registrar, template: TemplateRow | null): NewDevice {
  const installedAt = orNull(input.installedAt);
  return {
    ...{ id: uuidV4(), organizationId: who.organizationId, createdBy: who.userId, credentialHash: '', installedAt },
    ...{ deviceSerial: input.deviceSerial, deviceType: input.deviceType, connectionType: input.connectionType },
    ...{ manufacturer: input.manufacturer, model: input.model, buildingId: input.buildingId },
    ...{ equipmentId: input.equipmentId || null, gatewayId: input.gatewayId || null },
    installationLocation: orNull(input.installationLocation),
    certificateCommonName: orNull(input.certificateCommonName),
    idempotencyKey: orNull(input.idempotencyKey),
    ...defaultsOf(input, template, installedAt),
  };
}

const fallback = { samplingIntervalSeconds: 60, reportingIntervalSeconds: 300 };

/** What the input says, else the template, else everybody. */
function defaultsOf(input: RegisterDeviceInput, template: TemplateRow | null, installedAt: Date | null) {
  const seconds = (field: keyof typeof fallback) => input[field] ?? template?.[field] ?? fallback[field];
  const days = orNull(template?.calibrationIntervalDays);
  return {
    templateId: orNull(template?.id),
    samplingIntervalSeconds: seconds('samplingIntervalSeconds'),
    reportingIntervalSeconds: seconds('reportingIntervalSeconds'),
    alertThresholds: input.alertThresholds ?? orNull(template?.alertThresholds),
    calibrationDue: days === null ? null : new Date((installedAt?.getTime() ?? Date.now()) + days * dayMs),
  };
}

/** What is not the organization's own is not there. */
function faultOfPlace({ buildingId, equipmentId, gatewayId }: RegisterDeviceInput, places: OwnPlaces): Outcome | null {
  const none = (what: string) => refused('NOT_FOUND', `Your organization has no such ${what}.`, [`${what}Id`]);
  if (!places.buildings.has(buildingId.toLowerCase())) return none('building');
  if (equipmentId && places.equipment.get(equipmentId.toLowerCase()) !== buildingId.toLowerCase())
    return none('equipment');
  return gatewayId && !places.gateways.has(gatewayId.toLowerCase()) ? none('gateway') : null;
}

function faultOfTemplate(input: RegisterDeviceInput, template: TemplateRow | null): Outcome | null {
  if (template === null) return refused('NOT_FOUND', 'Your organization has no such template.', ['templateId']);
  const { manufacturer, model, deviceType } = template;
  const fits = manufacturer === input.manufacturer && model === input.model && deviceType === input.deviceType;
  if (fits) return null;
  const message = `The template is for ${manufacturer} ${model}, ${deviceType}: register that or use another one.`;
  return refused('BAD_USER_INPUT', message, ['templateId']);
}
