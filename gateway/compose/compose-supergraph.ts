import { readFileSync } from 'node:fs';
import { composeServices } from '@apollo/composition';
import { GraphQLError, parse, type DocumentNode } from 'graphql';
import { readSupergraphFile, type SubgraphSource } from './supergraph-file.ts';

/** Composes the subgraphs that a supergraph file (rover's format) names; returns the supergraph SDL. */
export function composeSupergraph(file = 'supergraph.yaml'): string {
  const services = readSupergraphFile(file).map((source) => ({
    name: source.name,
    url: source.url,
    typeDefs: readSchema(source),
  }));
  const result = composeServices(services);
  if (result.errors) throw new Error(describeFaults(file, result.errors));
  return result.supergraphSdl;
}

function readSchema(source: SubgraphSource): DocumentNode {
  let text: string;
  try {
    text = readFileSync(source.schemaFile, 'utf8');
  } catch (cause) {
    throw new Error(`Subgraph "${source.name}" has no schema at ${source.schemaFile}: run "npm run generate".`, {
      cause,
    });
  }
  try {
    return parse(text, { noLocation: false });
  } catch (cause) {
    if (!(cause instanceof GraphQLError)) throw cause;
    const at = cause.locations?.[0];
    throw new Error(`${source.schemaFile}:${at?.line ?? 0}:${at?.column ?? 0} ${cause.message}`, { cause });
  }
}

function describeFaults(file: string, errors: readonly GraphQLError[]): string {
  const lines = errors.map((error) => `  ${String(error.extensions['code'] ?? 'ERROR')}: ${error.message}`);
  return `The subgraphs of ${file} do not compose:\n${lines.join('\n')}`;
}
