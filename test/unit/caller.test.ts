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
    [from('2001:db8::1'), 0, '2001:db8::1'],
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
});
