import type { NetworkInterfaceInfo } from 'node:os';
import { expect, it } from 'vitest';
import { networksOf } from '../../../../sync/node/lan/discovery/air.ts';

const rest = { mac: '02:00:00:00:00:01', cidr: null };
const v4 = (address: string, internal = false): NetworkInterfaceInfo => ({
  ...{ family: 'IPv4', address, netmask: '255.255.255.0', internal },
  ...rest,
});
const v6 = (address: string, scopeid: number, internal = false): NetworkInterfaceInfo => ({
  ...{ family: 'IPv6', address, netmask: 'ffff:ffff:ffff:ffff::', internal, scopeid },
  ...rest,
});
const PC = {
  lo: [v4('127.0.0.1', true), v6('::1', 0, true)],
  'Wi-Fi': [v4('192.168.1.20'), v6('2001:db8::20', 0), v6('fe80::20', 7)],
  cable: [v6('fe80::21', 8)],
};

it('Every network is spoken to in the ways it has, and this PC itself in none', () => {
  const named = networksOf(PC, false).map(({ at }) => at);
  expect(named).toEqual(['192.168.1.20', '::%Wi-Fi', '::%cable']);
});

it('On Windows a network goes by its number', () => {
  expect(networksOf(PC, true).map(({ at }) => at)).toEqual(['192.168.1.20', '::%7', '::%8']);
});

it('However many networks there are, few are spoken to', () => {
  const many = Object.fromEntries(
    Array.from({ length: 40 }, (_, n) => [`v${n}`, [v4(`10.0.${n}.1`), v6(`fe80::${n}`, n + 1)]]),
  );
  expect(networksOf(many, false)).toHaveLength(16);
});
