/** Writes GraphiQL's index.html, app.js and app.css into outDir (made when missing). */
export function buildGraphiql(outDir: string): Promise<void>;
