import { anonymousViewer, type Viewer } from './viewer.ts';

/**
 * Says who an Authorization header belongs to. No header: the anonymous viewer. Null: the token is not (or no longer)
 * valid.
 */
export type Authenticate = (authorization: string | undefined) => Promise<Viewer | null>;

export type CheckToken = (token: string) => Promise<Viewer | null> | Viewer | null;

/** Device credentials start with `ssd_`; any other token is a user's JWT. */
export function createAuthenticate(checkUserToken: CheckToken, checkDeviceCredential: CheckToken): Authenticate {
  return async (authorization) => {
    if (authorization === undefined || authorization === '') return anonymousViewer;
    const token = /^Bearer +([^ ]{1,4096})$/i.exec(authorization)?.[1];
    if (!token) return null;
    return token.startsWith('ssd_') ? checkDeviceCredential(token) : checkUserToken(token);
  };
}
