/** Name in dist/ and entry file of every process. */
export const entries: Readonly<Record<string, string>>;
/** Bundles { name: entry file } to dist/name.mjs. */
export function bundle(entryPoints: Readonly<Record<string, string>>): Promise<void>;
