import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signRequest, verifyRequest } from '../../platform/auth/gateway-signature.ts';
import { anonymousViewer } from '../../platform/auth/viewer.ts';
import { createSigner } from './request-signer.ts';

describe('the signer', () => {
  it('signs as the subgraphs check it', () => {
    const secrets = ['a secret of at least thirty-two characters', 'a longer one with an é: '.repeat(4)];
    const signers = secrets.map((secret) => [secret, createSigner(secret, () => 1_700_000_000_000)] as const);
    const viewer = fc.record({ id: fc.string({ unit: 'grapheme' }) }).map((some) => ({ ...anonymousViewer, ...some }));
    fc.assert(
      fc.property(viewer, fc.string({ unit: 'grapheme' }), fc.constantFrom(...signers), (who, body, [secret, sign]) => {
        const signed = sign(who, body);
        expect(signed).toEqual(signRequest(secret, who, body, 1_700_000_000_000));
        expect(verifyRequest(secret, signed!, body, 1_700_000_000_100)).toEqual(who);
        expect(verifyRequest(secret, signed!, `${body} `, 1_700_000_000_100)).toBeNull();
      }),
    );
  });
});
