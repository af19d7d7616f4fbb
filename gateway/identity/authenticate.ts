import { anonymousViewer, type Viewer } from '../../platform/auth/viewer.ts';

/**
 * Says who an Authorization header belongs to. No header: the anonymous viewer. Null: the token is not (or no longer)
 * valid.
 */
export type Authenticate = (authorization: string | undefined) => Promise<Viewer | null>;

/** Calls `ended` once when what came with this header stops being valid before it expires; returns how to stop watching. */
export type WatchRevocation = (authorization: string | undefined, ended: () => void) => () => void;

/** Ends with whichever of the two ends first. */
export const either =
  (one: WatchRevocation, other: WatchRevocation): WatchRevocation =>
  (authorization, ended) => {
    const stops = [one(authorization, ended), other(authorization, ended)];
    return () => stops.forEach((stop) => stop());
  };

export type CheckToken = (token: string) => Promise<Viewer | null> | Viewer | null;

/** Device credentials start with `ssd_`; any other token is a user's JWT. */
export function createAuthenticate(checkUserToken: CheckToken, checkDeviceCredential: CheckToken): Authenticate {
  return async (authorization) => {
    if (authorization === undefined || authorization === '') return anonymousViewer;
    const token = bearerToken(authorization);
    if (!token) return null;
    return token.startsWith('ssd_') ? checkDeviceCredential(token) : checkUserToken(token);
  };
}

export function bearerToken(authorization: string | undefined): string | undefined {
  return /^Bearer +([^ ]{1,4096})$/i.exec(authorization ?? '')?.[1];
}
