import fc from 'fast-check';
import { expect, it } from 'vitest';
import '../../../test/support/fast-check.ts';
import { afterEvent, certificationEvents, type CertificationStatus, certificationStatuses } from './certification.ts';

it('nothing is certified that did not pass a run just before, whatever happens', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...certificationEvents)), (events) => {
      let status: CertificationStatus = 'submitted';
      for (const event of events) {
        const next = afterEvent(status, event);
        if (next === 'certified') expect(status).toBe('passed');
        status = next ?? status;
      }
    }),
  );
});

it('what was rejected or withdrawn stays so, and every other state can be left', () => {
  const isFinal = (status: CertificationStatus) =>
    certificationEvents.every((event) => afterEvent(status, event) === null);
  expect(certificationStatuses.filter(isFinal)).toEqual(['rejected', 'withdrawn']);
});
