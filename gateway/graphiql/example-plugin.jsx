import { useEditorContext } from '@graphiql/react';
import { parse } from 'graphql';
import { useState } from 'react';
import examples from 'virtual:examples';
import { post } from './fetcher.jsx';

/** What the viewer can see first of each kind: so that an example runs as it is. */
const idsQuery = `{ buildings(first: 1) { edges { node { id organization { id } equipment(first: 1) { edges { node { id
  devices(first: 1) { edges { node { id } } } } } } } } }
  alerts(first: 1) { edges { node { id } } } anomalies(first: 1) { edges { node { id } } } }`;

async function knownIds(headers) {
  const { data } = await post({ query: idsQuery }, headers);
  const first = (connection) => connection?.edges?.[0]?.node;
  const building = first(data?.buildings);
  const equipment = first(building?.equipment);
  return {
    buildingId: building?.id,
    organizationId: building?.organization?.id,
    equipmentId: equipment?.id,
    deviceId: first(equipment?.devices)?.id,
    alertId: first(data?.alerts)?.id,
    anomalyId: first(data?.anomalies)?.id,
    timestamp: new Date().toISOString(),
    occurredAt: new Date().toISOString(),
  };
}

/** The variables of an example: those that are known are filled in, the others left to the reader. */
async function variablesFor(text, headers) {
  const definitions = parse(text).definitions.flatMap(({ variableDefinitions = [] }) => variableDefinitions);
  const needed = definitions.filter(({ type, defaultValue }) => type.kind === 'NonNullType' && !defaultValue);
  if (needed.length === 0) return '';
  const known = await knownIds(headers).catch(() => ({}));
  const entries = needed.map(({ variable: { name } }) => [name.value, known[name.value] ?? `<${name.value}>`]);
  return JSON.stringify(Object.fromEntries(entries), null, 2);
}

function headersOf(editor) {
  try {
    return JSON.parse(editor?.getValue() ?? '{}');
  } catch {
    return {};
  }
}

function Examples() {
  const { headerEditor, queryEditor, variableEditor, addTab } = useEditorContext({ nonNull: true });
  const [wanted, setWanted] = useState('');
  const isWanted = ({ title, name }) => `${title} ${name}`.toLowerCase().includes(wanted.toLowerCase());
  async function open({ text }) {
    const variables = await variablesFor(text, headersOf(headerEditor));
    const headers = headerEditor?.getValue() ?? '';
    addTab();
    // The editors show the new tab with the next frame.
    requestAnimationFrame(() => {
      queryEditor?.setValue(text);
      variableEditor?.setValue(variables);
      headerEditor?.setValue(headers);
    });
  }
  return (
    <section className="examples">
      <h2>Examples</h2>
      <input placeholder="Search, e.g. US-IOT004" value={wanted} onChange={({ target }) => setWanted(target.value)} />
      {Object.entries(Object.groupBy(examples.filter(isWanted), ({ folder }) => folder)).map(([folder, list]) => (
        <details key={folder} open={wanted !== '' || folder === 'pages'}>
          <summary>{folder}</summary>
          <ul>
            {list.map((example) => (
              <li key={example.name}>
                <button type="button" onClick={() => void open(example)}>
                  <b>{example.name}</b> {example.title}
                </button>
              </li>
            ))}
          </ul>
        </details>
      ))}
    </section>
  );
}

const Icon = () => (
  <svg viewBox="0 0 14 14" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
    <path d="M2 3h10M2 7h10M2 11h6" />
  </svg>
);

/** A list of all example operations beside the documentation of the graph. */
export const examplePlugin = { title: 'Examples', icon: Icon, content: Examples };
