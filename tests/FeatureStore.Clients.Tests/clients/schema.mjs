// Validates YAML files by a JSON Schema with Ajv. Arguments: the schema, then the files; prints for each file whether all of its documents
// are valid, and what is wrong.
import { readFileSync } from 'node:fs';
import Ajv2020 from 'ajv/dist/2020.js';
import { parseAllDocuments } from 'yaml';

const [schema, ...files] = process.argv.slice(2);
// YAML has numbers that JSON has not (.nan, 1e999); as a text they are as good as any.
const ajv = new Ajv2020({ strict: true, strictRequired: false, strictTypes: false, strictNumbers: false });
const validate = ajv.compile(JSON.parse(readFileSync(schema, 'utf8')));

const results = files.map((file) => {
  const documents = parseAllDocuments(readFileSync(file, 'utf8'));
  const errors = [];
  for (const document of documents) {
    if (document.errors.length > 0) {
      errors.push(`no YAML: ${document.errors[0].message}`);
      continue;
    }
    const value = document.toJS();
    if (value !== null && !validate(value)) {
      errors.push(ajv.errorsText(validate.errors));
    }
  }
  return { file, valid: errors.length === 0, errors };
});
console.log(JSON.stringify(results));
