import type { GraphQLSchema } from 'graphql';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Viewer } from '../auth/viewer.ts';
import type { Logger } from '../log/logger.ts';
import type { GraphContext } from './context.ts';

export type Route = (request: IncomingMessage, response: ServerResponse) => void;

/** Takes over a connection that wants to become a WebSocket. */
export type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

export interface SubgraphServerOptions<Context extends GraphContext> {
  readonly schema: GraphQLSchema;
  readonly host: string;
  readonly port: number;
  /** Shared with the gateway: who cannot sign with it gets 401, whatever they ask. */
  readonly secret: string;
  readonly logger: Logger;
  readonly contextFor: (viewer: Viewer, traceId: string) => Context;
  /** Why it cannot serve now; empty when it can. */
  readonly missing: () => readonly string[];
  /** Routes beside /graphql, /livez and /readyz. */
  readonly routes?: Readonly<Record<string, Route>>;
  /** WebSocket paths beside /graphql. */
  readonly upgrades?: Readonly<Record<string, Upgrade>>;
}
