import { existsSync, readFileSync } from 'node:fs';
import type { CodegenConfig } from '@graphql-codegen/cli';
import { printSchema } from 'graphql';
import { loadSupergraph } from './gateway/supergraph/load-supergraph.ts';

// Types of the graph as clients see it, for the operations in simulator/. Documents are strings marked /* GraphQL */.
const supergraph = 'supergraph.graphql';
if (!existsSync(supergraph)) throw new Error(`${supergraph} is missing: run "npm run generate" first.`);

const config: CodegenConfig = {
  schema: printSchema(loadSupergraph(readFileSync(supergraph, 'utf8')).apiSchema),
  documents: ['simulator/**/*.ts', '!simulator/generated/**'],
  ignoreNoDocuments: true,
  generates: {
    'simulator/generated/graphql.ts': {
      plugins: ['typescript-operations'],
      config: {
        enumsAsTypes: true,
        useTypeImports: true,
        avoidOptionals: { field: true },
        defaultScalarType: 'unknown',
        scalars: {
          DateTime: 'string',
          Date: 'string',
          Duration: 'string',
          Cursor: 'string',
          IPAddress: 'string',
          MACAddress: 'string',
        },
        immutableTypes: true,
        onlyOperationTypes: true,
      },
    },
  },
};

export default config;
