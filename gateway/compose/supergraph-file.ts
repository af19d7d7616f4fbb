import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';

/** The part of rover's supergraph.yaml that we read. */
const supergraphFileSchema = z.object({
  federation_version: z.union([z.string(), z.number()]).optional(),
  subgraphs: z.record(
    z.string().regex(/^[a-z][a-z0-9-]*$/i, 'a subgraph name holds letters, digits and dashes'),
    z.object({
      routing_url: z.url({ protocol: /^https?$/ }),
      schema: z.object({ file: z.string().min(1) }),
    }),
  ),
});

export interface SubgraphSource {
  readonly name: string;
  readonly url: string;
  readonly schemaFile: string;
}

/** Reads supergraph.yaml; schema paths are relative to it. Throws one sentence per fault. */
export function readSupergraphFile(file: string): SubgraphSource[] {
  const found = supergraphFileSchema.safeParse(parseYaml(readFileSync(file, 'utf8')));
  if (!found.success) {
    throw new Error(`${file} is not a supergraph file: ${z.prettifyError(found.error)}`);
  }
  const sources = Object.entries(found.data.subgraphs).map(([name, { routing_url, schema }]) => ({
    name,
    url: routing_url,
    schemaFile: resolve(dirname(file), schema.file),
  }));
  if (sources.length === 0) throw new Error(`${file} names no subgraph.`);
  return sources;
}
