import { lookup } from 'node:dns/promises';
import { type ClientRequest, type IncomingMessage, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import { isPublicAddress } from './public-address.ts';

export interface Post {
  readonly url: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Also to addresses that are not public, and without TLS. */
  readonly allowPrivate: boolean;
}

/** `status` of the answer, or null with the reason why there was none. */
export interface Posted {
  readonly status: number | null;
  readonly fault: string | null;
}

const timeoutMs = 10_000;
const refused: Posted = { status: null, fault: 'ADDRESS_NOT_ALLOWED' };

/**
 * Sends a body to an address that a stranger chose. Every resolved address is checked and the connection goes to the one
 * that was checked, so that a second resolution cannot lead elsewhere; redirects are not followed; the answer's body is
 * not read.
 */
export async function post({ url: text, body, headers, allowPrivate }: Post): Promise<Posted> {
  const url = new URL(text);
  const isAllowed = url.protocol === 'https:' || (allowPrivate && url.protocol === 'http:');
  if (!isAllowed || url.username !== '' || url.password !== '') return refused;
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const addresses = await addressesOf(url.hostname);
    const [address] = addresses;
    if (address === undefined) return { status: null, fault: 'NO_ADDRESS' };
    if (!allowPrivate && !addresses.every(isPublicAddress)) return refused;
    const { statusCode } = await exchange(url, address, { body, headers, signal });
    return { status: statusCode ?? null, fault: null };
  } catch (fault) {
    if (signal.aborted) return { status: null, fault: 'TIMEOUT' };
    return { status: null, fault: fault instanceof Error && 'code' in fault ? String(fault.code) : 'NETWORK' };
  }
}

async function addressesOf(hostname: string): Promise<string[]> {
  const bare = hostname.replace(/^\[|\]$/g, '');
  if (isIP(bare) !== 0) return [bare];
  return (await lookup(bare, { all: true })).map(({ address }) => address);
}

function exchange(
  url: URL,
  address: string,
  { body, headers, signal }: { body: string; headers: Readonly<Record<string, string>>; signal: AbortSignal },
): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const options = {
    ...{ method: 'POST', host: address, path: `${url.pathname}${url.search}`, agent: false, signal },
    ...(url.port === '' ? {} : { port: Number(url.port) }),
    headers: {
      ...headers,
      host: url.host,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    },
  } as const;
  const answered = (response: IncomingMessage) => {
    response.destroy();
    resolve(response);
  };
  const isName = isIP(url.hostname.replace(/^\[|\]$/g, '')) === 0;
  const sending: ClientRequest =
    url.protocol === 'https:'
      ? httpsRequest({ ...options, ...(isName ? { servername: url.hostname } : {}) }, answered)
      : httpRequest(options, answered);
  sending.on('error', reject);
  sending.end(body);
  return promise;
}
