import alertChanged from './examples/alert-changed.graphql';
import anomalyDetected from './examples/anomaly-detected.graphql';
import equipmentPage from './examples/equipment-page.graphql';
import ingestTelemetry from './examples/ingest-telemetry.graphql';
import signIn from './examples/sign-in.graphql';

/** What a newcomer finds in GraphiQL's tabs. */
export function exampleTabs(headers) {
  const variables = JSON.stringify({ timestamp: new Date().toISOString() }, null, 2);
  return [
    { query: equipmentPage, headers },
    { query: anomalyDetected, headers },
    { query: alertChanged, headers },
    { query: ingestTelemetry, headers, variables },
    { query: signIn, headers },
  ];
}
