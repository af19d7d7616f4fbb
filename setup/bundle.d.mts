/** Name in dist/ and entry file of every process. */
export const entries: Readonly<Record<string, string>>;
/** Bundles { name: entry file } to dist/name.mjs, and GraphiQL to dist/graphiql when asked to. */
export function bundle(entryPoints: Readonly<Record<string, string>>, options?: { graphiql?: boolean }): Promise<void>;
