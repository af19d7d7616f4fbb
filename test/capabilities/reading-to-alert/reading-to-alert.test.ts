import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GraphError } from '../../../client/graph-error.ts';
import { request } from '../../../client/request.ts';
import { subscribeWithResume } from '../../../client/subscribe.ts';
import {
  type AlertEvent,
  alertDocument,
  type AnomalyEvent,
  anomalyDocument,
} from '../../../simulator/watch/documents.ts';
import { nabSeries } from '../../support/nab-series.ts';
import { sendReadings } from '../../support/send-readings.ts';
import { startStack, type TestStack } from '../../support/stack.ts';
import { until } from '../../support/until.ts';

/** The seven hops, as a device, a dashboard and a frontend developer see them: through the gateway and nowhere else. */
describe('from a reading to an alert', () => {
  let stack: TestStack;
  const closing = new AsyncDisposableStack();
  const series = nabSeries(Date.now());
  const ask = <Data>(query: string, variables: Record<string, unknown> = {}, token = stack.world.tokens.owner) =>
    request<Data>({ url: stack.graph, token, query, variables });
  const device = () => ({ graph: stack.graph, credential: stack.world.device.credential });

  beforeAll(async () => {
    stack = closing.use(await startStack());
  }, 90_000);
  afterAll(() => closing.disposeAsync(), 30_000);

  it('finds both failures of a real sensor and says so on both subscriptions, joined with another subgraph', async () => {
    const anomalies: AnomalyEvent['anomalyDetected'][] = [];
    const alerts: AlertEvent['alertChanged'][] = [];
    const listening = new AbortController();
    const common = { url: stack.graph, token: stack.world.tokens.owner, signal: listening.signal };
    const done = Promise.all([
      subscribeWithResume<AnomalyEvent>({
        ...common,
        query: anomalyDocument,
        onEvent: (data) => void anomalies.push(data.anomalyDetected),
      }),
      subscribeWithResume<AlertEvent>({
        ...common,
        query: alertDocument,
        onEvent: (data) => void alerts.push(data.alertChanged),
      }),
    ]);
    let accepted = 0;
    for (let from = 0; from < series.points.length; from += 500) {
      const readings = series.points.slice(from, from + 500).map(({ timeMs, value }) => ({
        ...{ metric: 'temperature', value, unit: '[degF]', timestamp: new Date(timeMs).toISOString() },
      }));
      accepted += (await sendReadings(device(), readings)).accepted;
    }
    expect(accepted).toBe(series.points.length);
    const inside = ({ anomaly }: AnomalyEvent['anomalyDetected']) =>
      series.windows.findIndex(
        ({ from, to }) => Date.parse(anomaly.detectedAt) >= from && Date.parse(anomaly.detectedAt) <= to,
      );
    await until('an anomaly in each window', async () =>
      [0, 1].every((n) => anomalies.some((event) => inside(event) === n)),
    );
    await until(
      'an alert for each anomaly',
      async () => alerts.filter(({ change }) => change === 'RAISED').length >= anomalies.length,
    );
    expect(anomalies.filter((event) => inside(event) === -1).length).toBeLessThanOrEqual(5);
    for (const { anomaly } of anomalies) {
      expect(anomaly.equipment?.name).toEqual(expect.any(String));
      expect(anomaly.equipment?.building?.name).toEqual(expect.any(String));
    }
    listening.abort();
    await done;
    // Whoever comes later with no cursor of before gets them all the same, in order, by asking from the start.
    const again: string[] = [];
    const replay = new AbortController();
    await subscribeWithResume<AnomalyEvent>({
      ...{ ...common, signal: replay.signal, query: anomalyDocument, after: anomalies[0]?.cursor ?? null },
      onEvent: (data) => {
        again.push(data.anomalyDetected.cursor);
        if (again.length === anomalies.length - 1) replay.abort();
      },
    });
    expect(again).toEqual(anomalies.slice(1).map(({ cursor }) => cursor));
  }, 90_000);

  it('shows readings, series, anomalies and alerts of an equipment page in one query', async () => {
    interface Page {
      equipment: {
        name: string;
        building: { name: string };
        latestReadings: { metric: string; value: number; unit: string; sourceUnit: string; sourceValue: number }[];
        series: { readings: number; points: { timestamp: string }[] };
        telemetry: { totalCount: number; edges: { node: { value: number } }[] };
        anomalies: { totalCount: number };
        alerts: { totalCount: number };
        prediction: { predictionBasis: string } | null;
      };
    }
    const query = `query Page($id: ID!, $from: DateTime!) { equipment(id: $id) {
      name building { name }
      latestReadings(metrics: ["temperature"]) { metric value unit sourceUnit sourceValue }
      series(metric: "temperature", range: { from: $from }, points: 100) { readings points { timestamp } }
      telemetry(range: { from: $from }, first: 3) { totalCount edges { node { value } } }
      anomalies { totalCount } alerts { totalCount } prediction { predictionBasis }
    } }`;
    const variables = { id: stack.world.equipment.id, from: new Date(series.points[0]?.timeMs ?? 0).toISOString() };
    const stored = () => ask<Page>(query, variables);
    const { equipment } = await until('all rows', async () => {
      const page = await stored();
      return page.equipment.series.readings === series.points.length ? page : null;
    });
    const last = series.points.at(-1)?.value ?? 0;
    expect(equipment.latestReadings).toHaveLength(1);
    expect(equipment.latestReadings[0]).toMatchObject({ metric: 'temperature', unit: 'Cel', sourceUnit: '[degF]' });
    expect(equipment.latestReadings[0]?.sourceValue).toBeCloseTo(last, 9);
    expect(equipment.latestReadings[0]?.value).toBeCloseTo(((last - 32) * 5) / 9, 9);
    expect(equipment.series.points).toHaveLength(100);
    expect(equipment.telemetry.totalCount).toBe(series.points.length);
    expect(equipment.anomalies.totalCount).toBeGreaterThanOrEqual(2);
    expect(equipment.alerts.totalCount).toBe(equipment.anomalies.totalCount);
    expect(equipment.prediction?.predictionBasis).toBe('LIMITED_DATA');
  }, 60_000);

  it('keeps the good readings of a batch and names each bad one', async () => {
    const at = (ms: number) => new Date(Date.now() - ms).toISOString();
    const good = { metric: 'humidity', value: 40, unit: '%', timestamp: at(60_000) };
    const sent = await sendReadings(device(), [
      good,
      { ...good, deviceId: '00000000-0000-4000-8000-000000000000' },
      { ...good, metric: 'no_such_metric' },
      { ...good, timestamp: new Date(Date.now() + 6 * 60_000).toISOString() },
      { ...good, timestamp: '2026-01-01T00:00:00.0001Z' },
      { ...good, timestamp: 'yesterday' },
      { ...good, unit: 'kg' },
      { ...good, value: -1 },
      good,
      { ...good, timestamp: at(30_000) },
    ]);
    expect(sent).toMatchObject({ accepted: 2, duplicates: 1 });
    expect(sent.rejected.map(({ index, code }) => [index, code])).toEqual([
      [1, 'UNKNOWN_DEVICE'],
      [2, 'UNKNOWN_METRIC'],
      [3, 'FUTURE_TIMESTAMP'],
      [4, 'SUB_MILLISECOND_TIMESTAMP'],
      [5, 'BAD_TIMESTAMP'],
      [6, 'UNIT_MISMATCH'],
      [7, 'OUT_OF_RANGE'],
    ]);
    expect(await sendReadings(device(), [good])).toMatchObject({ accepted: 0, duplicates: 1 });
    const keyed = (value: number) =>
      ask<{ ingestTelemetry: { accepted: number; errors: { code: string }[] } }>(
        `mutation { ingestTelemetry(input: { idempotencyKey: "k", readings: [{ metric: "current", value: ${value}, timestamp: "${at(value * 1000)}" }] }) { accepted errors { code } } }`,
        {},
        stack.world.device.credential,
      );
    expect((await keyed(1)).ingestTelemetry).toMatchObject({ accepted: 1, errors: [] });
    expect((await keyed(2)).ingestTelemetry).toMatchObject({ accepted: 0, errors: [{ code: 'CONFLICT' }] });
    const literal = `mutation { ingestTelemetry(input: { readings: [
      { metric: "humidity", value: 1e999, timestamp: "${at(20_000)}" }, { metric: "humidity", value: 41, timestamp: "${at(20_000)}" }
    ] }) { accepted rejected { index code } } }`;
    expect(await ask(literal, {}, stack.world.device.credential)).toEqual({
      ingestTelemetry: { accepted: 1, rejected: [{ index: 0, code: 'NOT_FINITE' }] },
    });
  });

  it('gives another organization no more than its grant, and a user no way to write readings', async () => {
    const query = 'query($id: ID!) { equipment(id: $id) { name latestReadings { metric } } }';
    const health = 'query($id: ID!) { equipment(id: $id) { name anomalies { totalCount } prediction { reason } } }';
    const variables = { id: stack.world.equipment.id };
    const maker = stack.world.tokens.manufacturer;
    const page = await ask<{ equipment: { latestReadings: unknown[] } }>(query, variables, maker);
    expect(page.equipment.latestReadings.length).toBeGreaterThan(0);
    const refused = await ask(health, variables, maker).catch((error: GraphError) => error);
    expect((refused as GraphError).faults.map(({ extensions }) => extensions?.code)).toEqual([
      'FORBIDDEN',
      'FORBIDDEN',
    ]);
    const elsewhere = await ask(query, { id: '00000000-0000-4000-8000-000000000000' }).catch(
      (error: GraphError) => error,
    );
    expect((elsewhere as GraphError).code).toBe('NOT_FOUND');
    await expect(sendReadings({ graph: stack.graph, credential: stack.world.tokens.owner }, [])).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    await expect(ask(query, variables, 'nonsense')).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    });
  });

  it('serves the fields of the living when a subgraph dies', async () => {
    const both = '{ partners(first: 1) { totalCount } buildings(first: 1) { totalCount } }';
    const response = () =>
      fetch(stack.graph, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${stack.world.tokens.owner}` },
        body: JSON.stringify({ query: both }),
      }).then(
        (answer) =>
          answer.json() as Promise<{
            data: { buildings: { totalCount: number } } | null;
            errors?: { message: string; extensions: { code: string } }[];
          }>,
      );
    stack.crash('partners-api');
    const { errors } = await until('the dead subgraph to be noticed', async () => {
      const answer = await response();
      return answer.errors ? answer : null;
    });
    expect(errors?.[0]?.extensions.code).toBe('SUBGRAPH_UNAVAILABLE');
    expect(JSON.stringify(errors)).not.toContain('127.0.0.1');
    await until('it to come back', async () => !(await response()).errors);
  }, 60_000);
});
