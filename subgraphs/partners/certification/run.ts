import type pg from 'pg';
import { inTransaction } from '../../../platform/db/pool.ts';
import {
  evaluateCases,
  type TestCase,
  type TestedDevice,
  type TestedHour,
  verdictOf,
} from '../domain/certification-cases.ts';
import { lockCertification, moveCertification, tellCertification } from '../store/certifications.ts';
import { News, writeNews } from '../store/news.ts';
import type { CertificationRow } from '../store/rows.ts';
import { rowsOf, sql } from '../store/sql.ts';
import { signingKey, signText } from './signing-key.ts';

interface OpenRun {
  readonly id: string;
  readonly certificationId: string;
  readonly deviceId: string;
  readonly windowFrom: Date;
  readonly deadline: Date;
  readonly cases: readonly TestCase[];
}

const openRuns = (client: pg.ClientBase, deviceIds: readonly string[] | null) =>
  rowsOf<OpenRun>(
    client,
    sql`select id, certification_id, device_id, window_from, deadline, cases from partners.certification_run
      where status = 'running' and (${deviceIds}::uuid[] is null or device_id = any (${deviceIds}::uuid[]))
      order by certification_id`,
  );

/** Judges the running runs of these devices (null: of all) by what is stored now. */
export async function judgeRuns(
  client: pg.ClientBase,
  news: News,
  deviceIds: readonly string[] | null,
  now: Date,
): Promise<void> {
  for (const run of await openRuns(client, deviceIds)) {
    const certification = await lockCertification(client, run.certificationId);
    if (certification !== null && (await isRunning(client, run.id)))
      await judge(client, news, { certification, run, now });
  }
}

/** Asked under the lock of the certification: another process may have ended the run meanwhile. */
async function isRunning(client: pg.ClientBase, runId: string): Promise<boolean> {
  const statement = sql`select 1 from partners.certification_run where id = ${runId} and status = 'running'`;
  return (await rowsOf(client, statement)).length === 1;
}

interface Judged {
  readonly certification: CertificationRow;
  readonly run: OpenRun;
  readonly now: Date;
}

async function judge(client: pg.ClientBase, news: News, { certification, run, now }: Judged): Promise<void> {
  const claim = await claimOf(client, certification);
  const isOver = now >= run.deadline;
  const facts = { claim, device: await testedDevice(client, run.deviceId), hours: await testedHours(client, run, now) };
  const cases = evaluateCases(facts, isOver);
  const verdict = certification.status === 'in_testing' ? verdictOf(cases) : 'failed';
  if (verdict === 'running' && JSON.stringify(cases) === JSON.stringify(run.cases)) return;
  const key = await signingKey(client);
  const { id: runId, deviceId } = run;
  const window = { from: run.windowFrom, to: now };
  const told = { certificationId: certification.id, runId, deviceId, claim, window, verdict, cases, issuedAt: now };
  const report = verdict === 'running' ? null : JSON.stringify({ version: 1, ...told });
  await client.query(
    sql`update partners.certification_run set cases = ${JSON.stringify(cases)}::jsonb, status = ${verdict},
        report = ${report}, signature = ${report === null ? null : signText(report, key.privateKey)},
        key_id = ${report === null ? null : key.id}, finished_at = ${report === null ? null : now}
      where id = ${runId}`.query,
  );
  if (verdict === 'running') return tellCertification(news, certification, { status: 'in_testing', now, runId });
  const event = verdict === 'passed' ? 'pass' : 'fail';
  await moveCertification(client, news, certification, { event, now, runId });
}

async function claimOf(client: pg.ClientBase, { modelId, firmwareVersion }: CertificationRow) {
  const [model] = await rowsOf<{ manufacturer: string; model: string; deviceType: string }>(
    client,
    sql`select manufacturer, model, device_type from partners.device_model where id = ${modelId}`,
  );
  if (model === undefined) throw new Error(`there is no device model ${modelId}`);
  return { ...model, firmwareVersion };
}

async function testedDevice(client: pg.ClientBase, id: string): Promise<TestedDevice | null> {
  const [device] = await rowsOf<TestedDevice>(
    client,
    sql`select manufacturer, model, device_type, firmware_version, lifecycle, reporting_interval_seconds
      from partners.registry_device where id = ${id}`,
  );
  return device ?? null;
}

const testedHours = (client: pg.ClientBase, { deviceId, windowFrom, deadline }: OpenRun, now: Date) =>
  rowsOf<TestedHour>(
    client,
    sql`select metric_id, metric, (extract(epoch from start) * 1000)::bigint as start_ms, count, min, max
      from partners.metric_hour where device_id = ${deviceId} and start >= ${windowFrom}
      and start < ${now < deadline ? now : deadline} order by start, metric_id`,
  );

/** Ends runs whose window is over, and certificates whose time is. */
export async function endWhatIsDue(pool: pg.Pool, now: Date): Promise<readonly string[]> {
  return inTransaction(pool, async (client) => {
    const news = new News();
    await judgeRuns(client, news, null, now);
    const due = await rowsOf<{ id: string }>(
      client,
      sql`select id from partners.certification where status = 'certified' and expires_at <= ${now} order by id`,
    );
    for (const { id } of due) {
      const certification = await lockCertification(client, id);
      if (certification !== null) await moveCertification(client, news, certification, { event: 'expire', now });
    }
    await writeNews(client, news, now);
    return news.topics;
  });
}
