import { request } from '../../client/request.ts';
import { type Door, eventRowsOf, type Refusal, rowsOf, type Sending } from './door.ts';

const readingsDocument = /* GraphQL */ `
  mutation SendFleetReadings($input: IngestTelemetryInput!) {
    ingestTelemetry(input: $input) {
      accepted
      rejected {
        index
        code
        message
      }
    }
  }
`;

const eventsDocument = /* GraphQL */ `
  mutation SendFleetEvents($input: IngestEventsInput!) {
    ingestEvents(input: $input) {
      accepted
      rejected {
        index
        code
        message
      }
    }
  }
`;

/** A live batch is worth sending again for a while; then the next one is more important. */
const retries = 4;

export function graphDoor(url: string, { credential, signal }: Sending): Door {
  const ask = async (query: string, input: unknown): Promise<readonly Refusal[]> => {
    const options = { url, token: credential, signal, query, retries, variables: { input } };
    const answer = await request<Record<string, { readonly rejected: readonly Refusal[] }>>(options);
    return Object.values(answer).flatMap(({ rejected }) => rejected);
  };
  return {
    name: 'GraphQL',
    sendReadings: (readings) => ask(readingsDocument, { operatingMode: 'NORMAL', readings: rowsOf(readings) }),
    sendEvents: (events) => {
      const rows = eventRowsOf(events).map((row) => ({
        ...{ ...row, code: row.code.toUpperCase(), operatingMode: row.operatingMode.toUpperCase() },
      }));
      return ask(eventsDocument, { events: rows });
    },
    close: () => undefined,
  };
}
