// GraphiQL against the server that serves this page.
import { createRoot } from 'react-dom/client';
import { GraphiQL } from 'graphiql';
import 'graphiql/style.css';
import './page.css';

const address = new URL('../graphql', import.meta.url);

globalThis.MonacoEnvironment = {
  getWorker(_, label) {
    const name = label === 'graphql' || label === 'json' ? label : 'editor';
    return new Worker(new URL(`${name}.worker.js`, import.meta.url), { type: 'module' });
  },
};

async function fetcher(request, { headers } = {}) {
  const response = await fetch(address, {
    method: 'POST',
    headers: { accept: 'application/graphql-response+json, application/json', 'content-type': 'application/json', ...headers },
    body: JSON.stringify(request),
  });
  return response.json();
}

const query = `# Features are what the definitions say: press Ctrl-Space to see them, Ctrl-Enter to run.
{
  featureDefinitions {
    name
    entity
    kind
    description
  }
}
`;

createRoot(document.getElementById('graphiql')).render(<GraphiQL fetcher={fetcher} defaultQuery={query} />);
