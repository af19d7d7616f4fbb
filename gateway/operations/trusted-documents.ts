import { GraphQLError, parse } from 'graphql';
import { z } from 'zod';
import { HttpRefusal } from '../http/json-response.ts';

const fileSchema = z.record(z.string().min(1), z.string().min(1));

/** Documents that clients may run when no others are: `{ "id": "query …" }`, asked for by id or by their exact text. */
export class TrustedDocuments {
  readonly #byId: ReadonlyMap<string, string>;
  readonly #texts: ReadonlySet<string>;

  /** Throws one sentence for a file that is not such a list. */
  constructor(json: string) {
    const documents = fileSchema.parse(JSON.parse(json));
    for (const [id, text] of Object.entries(documents)) {
      try {
        parse(text);
      } catch (cause) {
        throw new Error(`The trusted document "${id}" is not GraphQL.`, { cause });
      }
    }
    this.#byId = new Map(Object.entries(documents));
    this.#texts = new Set(this.#byId.values());
  }

  /** Why this text may not run; null: it may. */
  findFault(text: string): GraphQLError | null {
    if (this.#texts.has(text)) return null;
    return new GraphQLError(message, { extensions: { code, http: { status: 403 } } });
  }

  /**
   * The request with its text when it names an id: in `documentId`, or as the hash of a persisted query. Any other request as
   * it is. Throws for an id that is not known.
   */
  withText(body: unknown): unknown {
    if (typeof body !== 'object' || body === null || 'query' in body) return body;
    const { documentId, extensions, ...others } = body as Record<string, unknown>;
    const id =
      documentId ?? (extensions as { persistedQuery?: { sha256Hash?: unknown } } | null)?.persistedQuery?.sha256Hash;
    if (typeof id !== 'string') return body;
    const query = this.#byId.get(id);
    if (query === undefined)
      throw new HttpRefusal(400, 'PERSISTED_QUERY_NOT_FOUND', 'No document is registered under this id.');
    return { ...others, query };
  }
}

const code = 'PERSISTED_QUERY_REQUIRED';
const message = 'Only documents that were registered may run here: name one by "documentId", or send its exact text.';
