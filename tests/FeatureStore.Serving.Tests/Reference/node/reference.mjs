// graphql-js over the same data: reads one line that describes the schema and the data, then one request a line, and answers each with a line.
//   {"query": "...", "variables": {...}, "operationName": "..."}  →  {"phase": "parse", "paths": [[...]], "messages": [...], "data": ...}
// phase: parse, validation, request (operation or variables do not fit), execution.
import { createInterface } from 'node:readline';
import { execute, parse as parseDocument, validate, version } from 'graphql';
import { parse, stringify } from './json.mjs';
import { buildReference } from './resolvers.mjs';

const lines = createInterface({ input: process.stdin, crlfDelay: Infinity })[Symbol.asyncIterator]();
const schema = buildReference(plain(parse((await lines.next()).value, { maps: true })));
write({ version });

for (let line = await lines.next(); !line.done; line = await lines.next()) {
  write(await answer(parse(line.value)));
}

async function answer({ query, variables, operationName }) {
  let document;
  try {
    document = parseDocument(query);
  } catch (error) {
    return failed('parse', [error]);
  }
  const invalid = validate(schema, document);
  if (invalid.length > 0) return failed('validation', invalid);
  const result = await execute({ schema, document, variableValues: variables ?? undefined, operationName: operationName ?? undefined });
  if (!('data' in result)) return failed('request', result.errors);
  return { ...failed('execution', result.errors ?? []), data: result.data };
}

function failed(phase, errors) {
  return { phase, paths: errors.map((error) => error.path ?? null), messages: errors.map((error) => error.message) };
}

function write(value) {
  process.stdout.write(`${stringify(value)}\n`);
}

/** The description's own objects, down to the values of records and defaults, which stay Maps so that their keys keep their order. */
function plain(setup) {
  const records = setup.get('records').map(Object.fromEntries);
  const features = setup.get('features').map((feature) => {
    const fields = feature.get('fields').map(Object.fromEntries);
    return { ...Object.fromEntries(feature), fields };
  });
  return { ...Object.fromEntries(setup), entities: setup.get('entities').map(Object.fromEntries), features, records };
}
