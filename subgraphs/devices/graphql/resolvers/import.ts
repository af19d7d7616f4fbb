import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { userError } from '../../../../platform/graphql/user-error.ts';
import { isUuid } from '../../../../platform/ids/uuid.ts';
import type { DevicesContext } from '../../context.ts';
import { type CsvRow, readDevicesCsv } from '../../csv/read-devices.ts';
import { connectionTypes, deviceTypes } from '../../domain/vocabulary.ts';
import type { TemplateRow } from '../../store/templates.ts';
import { type Outcome, registerAll } from '../register.ts';
import { requireManager } from '../require-manager.ts';
import { ImportDevicesInput, ImportDevicesPayload } from '../types/import.ts';
import type { RegisterDeviceInput } from '../types/inputs.ts';

const mostRows = 5_000;
const whole = (message: string, path: string[]): ImportDevicesPayload => ({
  ...{ results: [], registered: 0, refused: 0 },
  errors: [userError('BAD_USER_INPUT', message, path)],
});

@Resolver()
export class Import {
  @Mutation(() => ImportDevicesPayload, {
    description:
      'Registers devices from CSV, each row for itself, with a result and a credential for each. For administrators and managers.',
  })
  async importDevices(
    @Arg('input', () => ImportDevicesInput, { description: 'The devices.' }) input: ImportDevicesInput,
    @Ctx() context: DevicesContext,
  ): Promise<ImportDevicesPayload> {
    const { id: userId, organizationId } = requireManager(context.viewer);
    const { rows, fault } = readDevicesCsv(input.csv);
    if (rows === null) return whole(`${fault.message} (line ${fault.line})`, ['csv']);
    if (rows.length < 1 || rows.length > mostRows)
      return whole(`One import has 1 to ${mostRows} rows, not ${rows.length}.`, ['csv']);
    const { templateId } = input;
    const template = templateId && isUuid(templateId) ? await context.loaders.template.load(templateId) : null;
    if (templateId && template === null)
      return { ...whole('', []), errors: [userError('NOT_FOUND', 'There is no such template.', ['templateId'])] };
    const seen = new Map<string, number>();
    const read = rows.map((row) => ({ row, device: deviceOf(row, nthOf(row, seen), input, template) }));
    const good = read.flatMap(({ device }) => ('errors' in device ? [] : [device]));
    const outcomes = (await registerAll(context, good, { userId, organizationId }, input.dryRun)).values();
    const results = read.map(({ row, device }) => {
      const outcome = 'errors' in device ? device : (outcomes.next().value as Outcome);
      return { line: row.line, ...outcome, device: input.dryRun ? null : outcome.device };
    });
    const isRefused = ({ errors }: Outcome) => errors.some(({ code }) => code !== 'CREDENTIAL_ALREADY_ISSUED');
    const refused = results.filter(isRefused).length;
    return { results, refused, registered: results.length - refused, errors: [] };
  }
}

const refuse = (message: string, field: string): Outcome => ({
  ...{ device: null, credential: null },
  errors: [userError('BAD_USER_INPUT', message, [field])],
});

/** Which row of this serial number it is: a retry gives each of them the answer it had. */
function nthOf({ fields: { deviceSerial = '' } }: CsvRow, seen: Map<string, number>): number {
  const nth = seen.get(deviceSerial) ?? 0;
  seen.set(deviceSerial, nth + 1);
  return nth;
}

const required = ['deviceSerial', 'manufacturer', 'model', 'buildingId'] as const;

/** What a row says, with what the template and the input say for rows that leave it out. */
function deviceOf(
  { fields, line }: CsvRow,
  nth: number,
  input: ImportDevicesInput,
  template: TemplateRow | null,
): RegisterDeviceInput | Outcome {
  const all = { ...defaultsOf(input, template), ...fields };
  const missing = [...required, 'deviceType', 'connectionType'].find((field) => !all[field]);
  if (missing !== undefined) return refuse(`Line ${line} says no ${missing}.`, missing);
  const deviceType = deviceTypes.find((word) => word === all['deviceType']?.toLowerCase());
  const connectionType = connectionTypes.find((word) => word === all['connectionType']?.toLowerCase());
  if (!deviceType) return refuse(`A deviceType is one of ${deviceTypes.join(', ')}.`, 'deviceType');
  if (!connectionType) return refuse(`A connectionType is one of ${connectionTypes.join(', ')}.`, 'connectionType');
  const texts = Object.fromEntries(required.map((field) => [field, all[field]]));
  const seconds = (text: string | undefined) => (text === undefined ? null : Number(text));
  const { equipmentId, gatewayId, installationLocation, certificateCommonName } = fields;
  return {
    ...(texts as Record<(typeof required)[number], string>),
    ...{ deviceType, connectionType, ...(template && { templateId: template.id }) },
    ...{ equipmentId, gatewayId, installationLocation, certificateCommonName },
    samplingIntervalSeconds: seconds(fields.samplingIntervalSeconds),
    reportingIntervalSeconds: seconds(fields.reportingIntervalSeconds),
    idempotencyKey: input.idempotencyKey ? `${input.idempotencyKey} ${nth} ${all['deviceSerial']}` : null,
  } as RegisterDeviceInput;
}

const defaultsOf = (
  { buildingId }: ImportDevicesInput,
  template: TemplateRow | null,
): Readonly<Record<string, string | null | undefined>> => ({
  ...{ buildingId, deviceType: template?.deviceType, connectionType: template?.connectionType },
  ...{ manufacturer: template?.manufacturer, model: template?.model },
});
