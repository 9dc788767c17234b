import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { addressOf } from '../../src/kernel/http/caller.js';

const from = (remoteAddress: string | undefined, forwarded?: string): IncomingMessage =>
  ({
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
    socket: { remoteAddress },
  }) as unknown as IncomingMessage;

describe('the address of a caller', () => {
  it.each([
    [from('203.0.113.7'), 0, '203.0.113.7'],
    [from('203.0.113.7'), 2, '203.0.113.7'],
    [from('::ffff:203.0.113.7'), 0, '203.0.113.7'],
    [from(undefined), 0, 'unknown'],
    [from('10.0.0.1', '203.0.113.7'), 0, '10.0.0.1'],
    [from('10.0.0.1', ' 198.51.100.9 , ::ffff:203.0.113.7'), 1, '203.0.113.7'],
    [from('10.0.0.1', '198.51.100.9, 203.0.113.7, 10.0.0.2'), 2, '203.0.113.7'],
    [from('10.0.0.1', '203.0.113.7'), 5, '203.0.113.7'],
    [from('10.0.0.1', ''), 1, '10.0.0.1'],
    [from(undefined, ''), 1, 'unknown'],
  ])('is the one that the outermost trusted proxy saw (%#)', (request, proxies, address) => {
    expect(addressOf(request, proxies)).toBe(address);
  });

  it.each([
    ['2001:db8:0:7::1', '2001:db8:0:7::/64'],
    ['2001:DB8:0:7:ffff:ffff:ffff:ffff', '2001:db8:0:7::/64'],
    ['2001:0db8:0000:0007::', '2001:db8:0:7::/64'],
    ['2001:db8:0:8::1', '2001:db8:0:8::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['64:ff9b::203.0.113.7', '64:ff9b:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ])('of IPv6 is its network, which a client has whole: %s', (address, network) => {
    expect(addressOf(from(address), 0)).toBe(network);
  });
});
