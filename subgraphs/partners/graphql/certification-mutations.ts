import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { z } from 'zod';
import { uuidV4 } from '../../../platform/ids/uuid.ts';
import { judgeRuns } from '../certification/run.ts';
import type { PartnersContext } from '../context.ts';
import { evaluateCases } from '../domain/certification-cases.ts';
import { certificateDays } from '../domain/certification.ts';
import { lockCertification, moveCertification } from '../store/certifications.ts';
import { learnModel } from '../store/device-models.ts';
import type { CertificationRow } from '../store/rows.ts';
import { rowsOf, sql } from '../store/sql.ts';
import {
  CertificationPayload,
  DecideCertificationInput,
  RequestCertificationInput,
  StartCertificationRunInput,
  WithdrawCertificationInput,
} from './certification-types.ts';
import { attempt, type Change, type Changed, managers, type Member, mutate, requireRole, workers } from './mutate.ts';
import { checked, known, noSuch, refuse } from './refusal.ts';

const text = (most: number) => z.string().trim().min(1).max(most);
const request = z.object({
  partnerId: z.uuid().nullish(),
  manufacturer: text(200),
  model: text(200),
  deviceType: z.string(),
  firmwareVersion: text(100),
  protocols: z.array(text(50)).min(1).max(20),
  documentationUrl: z
    .url({ protocol: /^https$/ })
    .max(2000)
    .nullish(),
  contact: text(300),
});
const reasonText = text(2000);
const hourMs = 3_600_000;

@Resolver()
export class CertificationMutations {
  @Mutation(() => CertificationPayload, {
    description: 'Requests the certification of a device model. For members of a PARTNER or MANUFACTURER organization.',
  })
  async requestCertification(
    @Arg('input', () => RequestCertificationInput, { description: 'The model.' }) input: RequestCertificationInput,
    @Ctx() context: PartnersContext,
  ): Promise<CertificationPayload> {
    const member = requireRole(context.viewer, workers, ['PARTNER', 'MANUFACTURER']);
    const done = await attempt(async () => {
      const asked = checked(request, input);
      if (asked.partnerId && (await context.partner.load(asked.partnerId)) === null)
        throw noSuch('partner', 'partnerId');
      return mutate(context, member, { operation: 'requestCertification', input }, async ({ client, now }) => {
        const { manufacturer, model, deviceType, protocols, partnerId = null } = asked;
        const modelId = await learnModel(client, {
          manufacturer,
          model,
          deviceType,
          protocols,
          partnerId,
          equipmentKinds: [],
        });
        const id = uuidV4();
        await client.query(
          sql`insert into partners.certification (id, model_id, partner_id, organization_id, requested_by, firmware_version,
              protocols, documentation_url, contact, status, created_at, updated_at)
            values (${id}, ${modelId}, ${partnerId}, ${member.organizationId}, ${member.id}, ${asked.firmwareVersion},
              ${protocols}, ${asked.documentationUrl ?? null}, ${asked.contact}, 'submitted', ${now}, ${now})`.query,
        );
        return id;
      });
    });
    return payload(context, done);
  }

  @Mutation(() => CertificationPayload, {
    description:
      'Starts an automated run on a registered device that the viewer may see. It judges what the device sent and sends; see the cases. For the requesting organization and the operator.',
  })
  async startCertificationRun(
    @Arg('input', () => StartCertificationRunInput, { description: 'The run.' }) input: StartCertificationRunInput,
    @Ctx() context: PartnersContext,
  ): Promise<CertificationPayload> {
    const member = requireRole(context.viewer, workers);
    const done = await attempt(async () => {
      const windowHours =
        checked(z.object({ windowHours: z.int().min(4).max(168).nullish() }), input).windowHours ?? 24;
      const deviceId = known(input.deviceId, 'device', 'deviceId');
      const seen = await context.rows(sql`select id from partners.registry_device where id = ${deviceId}`);
      if (seen.length === 0) throw noSuch('device', 'deviceId');
      return mutate(context, member, { operation: 'startCertificationRun', input }, async (change) => {
        const certification = await lockOwn(change, member, input.certificationId);
        await startRun(change, certification, { deviceId, windowHours });
        return certification.id;
      });
    });
    return payload(context, done);
  }

  @Mutation(() => CertificationPayload, {
    description: 'Certifies or rejects. For administrators and managers of the OPERATOR organization.',
  })
  async decideCertification(
    @Arg('input', () => DecideCertificationInput, { description: 'The decision.' }) input: DecideCertificationInput,
    @Ctx() context: PartnersContext,
  ): Promise<CertificationPayload> {
    const member = requireRole(context.viewer, managers, ['OPERATOR']);
    const done = await attempt(async () => {
      const { reason } = checked(z.object({ reason: reasonText }), input);
      return mutate(context, member, { operation: 'decideCertification', input: { ...input } }, async (change) => {
        const certification = await lockOwn(change, member, input.certificationId);
        if (certification.version !== input.version) {
          throw refuse('STALE_VERSION', `It has changed since: its version is ${certification.version}.`, 'version');
        }
        const { client, news, now } = change;
        const expiresAt = input.decision === 'certify' ? new Date(now.getTime() + certificateDays * 24 * hourMs) : null;
        const move = { event: input.decision, reason, expiresAt, now };
        const status = await moveCertification(client, news, certification, move);
        if (status === null) throw impossible(certification, input.decision);
        return certification.id;
      });
    });
    return payload(context, done);
  }

  @Mutation(() => CertificationPayload, {
    description:
      'Takes a request or a certificate back. For administrators and managers of the requesting organization.',
  })
  async withdrawCertification(
    @Arg('input', () => WithdrawCertificationInput, { description: 'Which one.' }) input: WithdrawCertificationInput,
    @Ctx() context: PartnersContext,
  ): Promise<CertificationPayload> {
    const member = requireRole(context.viewer, managers);
    const done = await attempt(async () => {
      const { reason } = checked(z.object({ reason: reasonText.nullish() }), input);
      return mutate(context, member, { operation: 'withdrawCertification', input: { ...input } }, async (change) => {
        const certification = await lockOwn(change, member, input.certificationId);
        const { client, news, now } = change;
        const move = { event: 'withdraw', reason: reason ?? null, now } as const;
        const status = await moveCertification(client, news, certification, move);
        if (status === null) throw impossible(certification, 'withdraw');
        await judgeRuns(client, news, await devicesUnderTest(change, certification.id), now);
        return certification.id;
      });
    });
    return payload(context, done);
  }
}

/** The certification for a change: of the own organization, or any for the operator. @throws Refusal NOT_FOUND */
async function lockOwn({ client }: Change, member: Member, id: string): Promise<CertificationRow> {
  const found = await lockCertification(client, known(id, 'certification', 'certificationId'));
  const isOwn = found?.organizationId === member.organizationId || member.organizationKind === 'OPERATOR';
  if (found === null || !isOwn) throw noSuch('certification', 'certificationId');
  return found;
}

/** Of a run that must not go on. */
async function devicesUnderTest({ client }: Change, certificationId: string): Promise<string[]> {
  const found = await rowsOf<{ deviceId: string }>(
    client,
    sql`select device_id from partners.certification_run where certification_id = ${certificationId} and status = 'running'`,
  );
  return found.map(({ deviceId }) => deviceId);
}

const impossible = ({ status }: CertificationRow, event: string) =>
  refuse(
    'INVALID_STATE',
    `Not possible in the state ${status.toUpperCase()}: ${event.replace('_', ' ')}.`,
    'certificationId',
  );

async function startRun(
  { client, news, now }: Change,
  certification: CertificationRow,
  { deviceId, windowHours }: { deviceId: string; windowHours: number },
): Promise<void> {
  const runId = uuidV4();
  const status = await moveCertification(client, news, certification, { event: 'start_run', now, runId });
  if (status === null) throw impossible(certification, 'start_run');
  const windowMs = windowHours * hourMs;
  const windowFrom = new Date(Math.floor((now.getTime() - windowMs) / hourMs) * hourMs);
  const [model] = await rowsOf<{ manufacturer: string; model: string; deviceType: string }>(
    client,
    sql`select manufacturer, model, device_type from partners.device_model where id = ${certification.modelId}`,
  );
  if (model === undefined) throw new Error(`there is no device model ${certification.modelId}`);
  const claim = { ...model, firmwareVersion: certification.firmwareVersion };
  const cases = evaluateCases({ claim, device: null, hours: [] }, false);
  await client.query(
    sql`insert into partners.certification_run (id, certification_id, device_id, window_from, deadline, status, cases, started_at)
      values (${runId}, ${certification.id}, ${deviceId}, ${windowFrom}, ${new Date(now.getTime() + windowMs)}, 'running',
        ${JSON.stringify(cases)}::jsonb, ${now})`.query,
  );
  await judgeRuns(client, news, [deviceId], now);
}

async function payload({ load }: PartnersContext, { answer, errors }: Changed<string>): Promise<CertificationPayload> {
  return { certification: answer === null ? null : await load.certification.load(answer), errors };
}
