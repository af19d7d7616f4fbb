import { GraphiQL } from 'graphiql';
import 'graphiql/graphiql.css';
import './app.css';
import { createRoot } from 'react-dom/client';
import { exampleTabs } from './examples.jsx';
import { examplePlugin } from './example-plugin.jsx';
import { fetcher } from './fetcher.jsx';
import { rememberToken, takeTokenFromUrl } from './token.jsx';

// Edits and headers last as long as this browser tab: a token must not stay in the browser for good.
const storage = window.sessionStorage;
const token = takeTokenFromUrl();
if (token) rememberToken(storage, token);
const headers = JSON.stringify(
  { Authorization: `Bearer ${token ?? '<token: see the console of npm start>'}` },
  null,
  2,
);

createRoot(document.getElementById('graphiql')).render(
  <GraphiQL
    fetcher={fetcher}
    plugins={[examplePlugin]}
    visiblePlugin={examplePlugin.title}
    storage={storage}
    shouldPersistHeaders
    defaultHeaders={headers}
    defaultTabs={exampleTabs(headers)}
    defaultEditorToolsVisibility="headers"
    inputValueDeprecation
  />,
);
