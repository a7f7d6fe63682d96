// Generates TypeScript from the live schema with graphql-codegen's client preset, with persisted documents, into a folder.
import { generate } from '@graphql-codegen/cli';

const [schema, folder] = process.argv.slice(2);

await generate(
  {
    schema,
    documents: ['codegen/client.ts'],
    silent: true,
    generates: {
      [`${folder}/gql/`]: {
        preset: 'client',
        presetConfig: { persistedDocuments: true, fragmentMasking: false },
        config: { strictScalars: true, scalars: { Long: 'number', DateTime: 'string', Duration: 'string', JSON: 'unknown' } },
      },
    },
  },
  true,
);
