import type { Viewer } from '../../platform/auth/viewer.ts';
import type { Cancellation } from './cancellation.ts';

/** What goes along with one request (or one event) to the subgraphs. */
export interface RequestContext {
  readonly viewer: Viewer;
  readonly traceId: string;
  /** Headers of the client that are passed on as they are (none, unless the gateway's settings name some). */
  readonly forwarded?: Readonly<Record<string, string>>;
  /** The plan shall come with the answer, if the viewer may see it. */
  readonly wantsPlan?: boolean;
  /** Cancelled when nobody waits for the answer any more. */
  readonly cancellation?: Cancellation;
}
