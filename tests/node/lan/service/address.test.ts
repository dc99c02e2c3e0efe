import { describe, expect, it } from 'vitest';
import {
  addressesOf,
  type Interfaces,
  isThisPc,
  parseAddress,
  USUAL_PORT,
} from '../../../../sync/node/lan/service/address.ts';

/** Network cards with these addresses; those after `|` are internal. */
const cards = (...addresses: string[]): Interfaces =>
  Object.fromEntries(
    addresses.map((each) => {
      const [address = '', internal] = each.split('|');
      const one = {
        address,
        internal: internal !== undefined,
        family: address.includes(':') ? 'IPv6' : 'IPv4',
      };
      return [each, [one]];
    }),
  ) as unknown as Interfaces;

describe('an address as people type it', () => {
  it.each([
    ['192.168.1.20:4000', '192.168.1.20', 4000],
    ['192.168.1.20', '192.168.1.20', USUAL_PORT],
    ['  Bakery-PC.local:5 ', 'bakery-pc.local', 5],
    ['ベーカリー：４０００', 'ベーカリー', 4000],
    ['[2001:DB8::1]:4000', '2001:db8::1', 4000],
    ['[fe80::1%Ethernet]:4000', 'fe80::1%Ethernet', 4000],
    ['2001:db8::1', '2001:db8::1', USUAL_PORT],
  ])('%s leads somewhere', (typed, host, port) => {
    expect(parseAddress(typed)).toEqual({ host, port });
  });

  it.each([
    '',
    ':4000',
    'pc:',
    'pc:0',
    'pc:65536',
    'pc:4000:1',
    '300.1.1.1',
    '42',
    '[pc]:4000',
    '[::1',
    'a b',
    'http://pc:4000/',
    `${'x'.repeat(254)}:1`,
  ])('%j is none', (typed) => {
    expect(parseAddress(typed)).toBeUndefined();
  });
});

describe('the addresses of this PC', () => {
  it('are those that others can reach, the home network first', () => {
    const all = cards(
      '2001:db8::1',
      '81.2.3.4',
      '172.20.0.1',
      '10.0.0.4',
      '192.168.1.20',
      '127.0.0.1|',
      'fe80::1',
    );
    expect(addressesOf(all, 7)).toEqual([
      '192.168.1.20:7',
      '10.0.0.4:7',
      '172.20.0.1:7',
      '81.2.3.4:7',
      '[2001:db8::1]:7',
    ]);
  });

  it('are those of the cable alone only when there is nothing else', () => {
    expect(addressesOf(cards('fe80::1', '127.0.0.1|', '169.254.3.4'), 7)).toEqual([
      '169.254.3.4:7',
      '[fe80::1]:7',
    ]);
    expect(addressesOf(cards('127.0.0.1|', '::1|'), 7)).toEqual([]);
  });

  it('are known as its own', () => {
    const ours = cards('192.168.1.20', '127.0.0.1|');
    for (const host of ['192.168.1.20', 'localhost', '127.0.0.2', '::1', '0.0.0.0'])
      expect([host, isThisPc(host, ours)]).toEqual([host, true]);
    for (const host of ['192.168.1.21', '128.0.0.1', '127.example', '2001:db8::1'])
      expect([host, isThisPc(host, ours)]).toEqual([host, false]);
  });
});
