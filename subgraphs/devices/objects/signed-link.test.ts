import { expect, it } from 'vitest';
import { SignedLinks } from './signed-link.ts';

const links = new SignedLinks('a secret of this test, long enough', 'https://devices.example/');

it('a link is good for its path and id until it expires', () => {
  const url = new URL(links.to('/picture', 'one', 10_000));
  expect(url.origin + url.pathname).toBe('https://devices.example/picture');
  expect(links.check(url, 9_999)).toEqual({ id: 'one' });
  expect(links.check(url, 10_000)).toBe('expired');
  expect(links.check(new URL(url.href.replace('/picture', '/upload')), 0)).toBeNull();
  expect(links.check(new URL(url.href.replace('one', 'two')), 0)).toBeNull();
  expect(links.check(new URL(url.href.replace('expires=10', 'expires=11')), 0)).toBeNull();
  expect(links.check(new URL('https://devices.example/picture'), 0)).toBeNull();
  expect(new SignedLinks('another secret of this test, as long', 'https://x').check(url, 0)).toBeNull();
});
