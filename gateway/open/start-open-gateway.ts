import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { anonymousViewer } from '../../platform/auth/viewer.ts';
import { createLogger } from '../../platform/log/logger.ts';
import { openGateway, type OpenGateway } from '../open-gateway.ts';
import type { OperationLimits } from '../operations/limits.ts';
import { watchSupergraph } from '../supergraph/watch-supergraph.ts';
import { readArguments } from './arguments.ts';

/** Generous: conformance suites send what no frontend would. Still bounds: a document must not stop the process. */
export const openLimits: OperationLimits = {
  maxTokens: 15_000,
  maxDepth: 100,
  maxAliases: 1_000,
  maxDirectives: 1_000,
  maxCost: 10_000_000,
  maxPageSize: 1_000_000,
};

/** The gateway alone over a supergraph that it has never seen: no servers of ours, no signing in, no signatures. */
export async function startOpenGateway(args: readonly string[], folder: string): Promise<OpenGateway> {
  // Apollo's packages report to their vendor unless told not to.
  process.env['APOLLO_TELEMETRY_DISABLED'] = 'true';
  const { supergraph, host, port, forwardHeaders, timeoutMs, executor } = readArguments(args);
  const file = resolve(folder, supergraph);
  const sdl = readFileSync(file, 'utf8');
  const logger = createLogger('gateway', 'info');
  const gateway = await openGateway({
    sdl,
    host,
    port,
    sign: () => null,
    authenticate: async () => anonymousViewer,
    watchRevocation: () => () => {},
    openToAll: true,
    introspection: true,
    missing: () => [],
    limits: openLimits,
    forwardHeaders,
    subgraphTimeoutMs: timeoutMs,
    executor,
    logger,
  });
  logger.info({ url: gateway.url, supergraph }, 'the gateway is open to everybody');
  const watch = watchSupergraph(file, sdl, gateway, logger);
  const close = async () => {
    watch[Symbol.dispose]();
    await gateway[Symbol.asyncDispose]();
  };
  return { port: gateway.port, url: gateway.url, reload: gateway.reload, [Symbol.asyncDispose]: close };
}
