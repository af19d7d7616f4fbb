import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { anonymousViewer } from '../../platform/auth/viewer.ts';
import { rememberTokens } from './remembered-tokens.ts';

describe('remembered tokens', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('are checked once a minute, and not longer than they are valid', async () => {
    const start = Date.now();
    let checks = 0;
    const check = rememberTokens((token) => {
      checks++;
      const expiresAt = token === 'short' ? start - 50_000 : start + 3_600_000;
      return Date.now() > expiresAt + 60_000 ? null : { ...anonymousViewer, id: token, expiresAt };
    });
    for (let i = 0; i < 3; i++) expect((await check('long'))?.id).toBe('long');
    expect(checks).toBe(1);
    vi.advanceTimersByTime(60_001);
    await check('long');
    expect(checks).toBe(2);
    vi.setSystemTime(start);
    expect((await check('short'))?.id).toBe('short');
    // Accepted within the clock tolerance of 60 s: ten seconds are left of it.
    vi.advanceTimersByTime(10_001);
    expect(await check('short')).toBeNull();
  });

  it('does not remember refusals', async () => {
    let valid = false;
    const check = rememberTokens(() => (valid ? anonymousViewer : null));
    expect(await check('t')).toBeNull();
    valid = true;
    expect(await check('t')).toEqual(anonymousViewer);
  });
});
