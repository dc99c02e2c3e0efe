/** Addresses as people type them, and this PC's own. */
import { isIPv4, isIPv6 } from 'node:net';
import { hostname, type networkInterfaces } from 'node:os';
import { type Address, addressText } from '../exchange.ts';

export type Interfaces = ReturnType<typeof networkInterfaces>;

/** Where a Granary listens when that port is free, so that an address works without one. */
export const USUAL_PORT = 4711;

/** `[v6]` or anything without a colon, then perhaps a port. */
const SPELLED = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/;
const NAME = /^[\p{L}\p{N}](?:[\p{L}\p{N}._-]{0,251}[\p{L}\p{N}])?$/u;

/** `host`, `host:port`, `[v6]:port`, `v6`; `undefined` for everything else. */
export function parseAddress(typed: string): Address | undefined {
  // Full-width digits and colons, which some keyboards write, become plain ones.
  const text = typed.normalize('NFKC').trim();
  if (isIPv6(text)) return { host: spelledV6(text), port: USUAL_PORT };
  const [, v6, name = '', digits] = SPELLED.exec(text) ?? [];
  const port = digits === undefined ? USUAL_PORT : Number(digits);
  if (port < 1 || port > 65_535) return undefined;
  if (v6 !== undefined) return isIPv6(v6) ? { host: spelledV6(v6), port } : undefined;
  // What looks like numbers is no name: systems read 300.1 and 42 as addresses nobody meant.
  const sound = /^[\d.]+$/.test(name) ? isIPv4(name) : NAME.test(name);
  return sound ? { host: name.toLowerCase(), port } : undefined;
}

/** In small letters, but for the zone: that is the name of an interface. */
const spelledV6 = (text: string): string => text.replace(/^[^%]+/, (digits) => digits.toLowerCase());

/** Nobody but the own network reaches these; a home router deals out the first, virtual machines often the last. */
const PRIVATE = [/^192\.168\./, /^10\./, /^172\.(1[6-9]|2\d|3[01])\./];
const LINK_LOCAL = /^(169\.254\.|fe[89ab][0-9a-f]:)/i;

function rank(address: string): number {
  const at = PRIVATE.findIndex((range) => range.test(address));
  if (at >= 0) return at;
  return isIPv4(address) ? PRIVATE.length : PRIVATE.length + 1;
}

/** This PC's own addresses on its networks, best first. */
export function hostsOf(interfaces: Interfaces): string[] {
  const known = Object.values(interfaces).flatMap((each) => each ?? []);
  const outside = [...new Set(known.filter(({ internal }) => !internal).map(({ address }) => address))];
  const lasting = outside.filter((address) => !LINK_LOCAL.test(address));
  const best = lasting.length > 0 ? lasting : outside;
  return best.sort((a, b) => rank(a) - rank(b));
}

/** Where others on the network can call this PC, best first. */
export const addressesOf = (interfaces: Interfaces, port: number): string[] =>
  hostsOf(interfaces).map((host) => addressText({ host, port }));

/** Whether that host is this PC, as far as can be said without asking the network. */
export function isThisPc(host: string, interfaces: Interfaces): boolean {
  if (['localhost', '::1', '::', '0.0.0.0', hostname().toLowerCase()].includes(host)) return true;
  const known = Object.values(interfaces).flatMap((each) => each ?? []);
  return (isIPv4(host) && host.startsWith('127.')) || known.some(({ address }) => address === host);
}
