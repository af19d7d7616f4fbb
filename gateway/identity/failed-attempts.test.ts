import { expect, it } from 'vitest';
import { FailedAttempts } from './failed-attempts.ts';

it('tells an address to wait after a hundred wrong tokens in a minute, says so once, and no other address', () => {
  let nowMs = 0;
  const told: string[] = [];
  const attempts = new FailedAttempts(
    (address) => told.push(address),
    () => nowMs,
  );
  for (let i = 0; i < 100; i++) expect(attempts.note('192.0.2.1')).toBeNull();
  nowMs = 20_000;
  expect(attempts.note('192.0.2.1')).toBe(40);
  expect(attempts.note('192.0.2.1')).toBe(40);
  expect(attempts.note('192.0.2.2')).toBeNull();
  expect(told).toEqual(['192.0.2.1']);
  nowMs = 60_000;
  expect(attempts.note('192.0.2.1')).toBeNull();
});
