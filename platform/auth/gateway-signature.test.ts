import { describe, expect, it } from 'vitest';
import { signRequest, verifyRequest } from './gateway-signature.ts';
import { anonymousViewer } from './viewer.ts';

const secret = 's'.repeat(32);
const viewer = { ...anonymousViewer, kind: 'user' as const, id: 'u' };

describe('the signature of the gateway', () => {
  const signed = signRequest(secret, viewer, 'body', 1_000_000);

  it('gives the viewer back', () => {
    expect(verifyRequest(secret, signed, 'body', 1_000_500)).toEqual(viewer);
  });

  it.each([
    ['of another body', () => verifyRequest(secret, signed, 'other', 1_000_000)],
    ['31 s old', () => verifyRequest(secret, signed, 'body', 1_031_000)],
    ['from 31 s ahead', () => verifyRequest(secret, signed, 'body', 969_000)],
    ['made with another key', () => verifyRequest('t'.repeat(32), signed, 'body', 1_000_000)],
    [
      'that is missing',
      () => verifyRequest(secret, { claims: signed.claims, signature: undefined }, 'body', 1_000_000),
    ],
    [
      'over changed claims',
      () => verifyRequest(secret, { ...signed, claims: `${signed.claims}AA` }, 'body', 1_000_000),
    ],
  ])('refuses one %s', (_, verify) => {
    expect(verify()).toBeNull();
  });
});
