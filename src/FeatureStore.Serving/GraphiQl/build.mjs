// Bundles GraphiQL with its workers and fonts into dist/, from where the server serves it. Nothing in it comes from another host.
import { cp, rm } from 'node:fs/promises';
import { build } from 'esbuild';

await rm('dist', { recursive: true, force: true });

const common = {
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  outdir: 'dist',
  legalComments: 'none',
  logLevel: 'warning',
  define: { 'process.env.NODE_ENV': '"production"' },
  loader: { '.ttf': 'file', '.woff2': 'file', '.woff': 'file', '.svg': 'dataurl' },
  assetNames: '[name]-[hash]',
};

await build({
  ...common,
  entryPoints: { main: 'main.jsx' },
  jsx: 'automatic',
});
await build({
  ...common,
  entryPoints: {
    'editor.worker': 'monaco-editor/esm/vs/editor/editor.worker.js',
    'json.worker': 'monaco-editor/esm/vs/language/json/json.worker.js',
    'graphql.worker': 'monaco-graphql/esm/graphql.worker.js',
  },
});
// Last, so that a bundle with a page is a whole one.
await cp('index.html', 'dist/index.html', { preserveTimestamps: false });
