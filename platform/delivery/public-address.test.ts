import { describe, expect, it } from 'vitest';
import { isPublicAddress } from './public-address.ts';
import { post } from './post.ts';

describe('an address', () => {
  it.each([
    ...['127.0.0.1', '10.1.2.3', '172.31.0.1', '192.168.1.1', '169.254.169.254', '100.64.0.1', '0.0.0.0', '224.0.0.1'],
    ...[
      '::1',
      '::',
      'fe80::1',
      'fd00::1',
      '::ffff:127.0.0.1',
      '::ffff:8.8.8.8',
      '64:ff9b::7f00:1',
      '2002:7f00:1::',
      'ff02::1',
    ],
  ])('%s is not public', (address) => expect(isPublicAddress(address)).toBe(false));

  it.each(['8.8.8.8', '172.32.0.1', '2606:4700::1111'])('%s is public', (address) =>
    expect(isPublicAddress(address)).toBe(true),
  );
});

describe('a request', () => {
  const request = { body: '{}', headers: {}, allowPrivate: false };
  it.each(['https://127.0.0.1/', 'https://[::1]/', 'https://localhost/', 'https://2130706433/', 'https://0x7f.1/'])(
    'is not sent to %s',
    async (url) => expect(await post({ ...request, url })).toEqual({ status: null, fault: 'ADDRESS_NOT_ALLOWED' }),
  );
  it('is not sent without TLS', async () =>
    expect(await post({ ...request, url: 'http://example.com/' })).toEqual({
      status: null,
      fault: 'ADDRESS_NOT_ALLOWED',
    }));
});
