/**
 * Who may ask at all. Any page in any browser on this PC, and any name that resolves to 127.0.0.1, can reach a
 * loopback port: the key alone is not trusted to keep them out.
 */
import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

export interface Asking {
  method: string;
  /** As it came: a path and an optional query, nothing decoded. */
  url: string;
  headers: IncomingHttpHeaders;
}

export interface Refused {
  status: 400 | 403 | 405;
  why: string;
}

const METHODS = ['GET', 'POST', 'PUT'];

/** Where a request was made, as the browser itself reports it. Other values: another site's page. */
const OWN_SITE = ['same-origin', 'none'];

/** Refuses what no page of ours can have sent; `undefined` when the request may go on to its route. */
export function refuseStranger(asking: Asking, authority: string): Refused | undefined {
  const { host, origin, 'sec-fetch-site': site } = asking.headers;
  if (!METHODS.includes(asking.method)) return { status: 405, why: 'method' };
  // Another name for this machine (DNS rebinding) shows in Host, another page in Origin and Sec-Fetch-Site.
  if (host !== authority) return { status: 403, why: 'host' };
  if (origin !== undefined && origin !== `http://${authority}`) return { status: 403, why: 'origin' };
  if (site !== undefined && !OWN_SITE.includes(String(site))) return { status: 403, why: 'site' };
  if (!asking.url.startsWith('/') || asking.url.length > 4096) return { status: 400, why: 'address' };
  return undefined;
}

/** Compares in a time that does not tell how much of a guess was right. */
export function sameKey(given: unknown, key: string): boolean {
  if (typeof given !== 'string') return false;
  const ours = Buffer.from(key);
  const theirs = Buffer.from(given);
  return ours.length === theirs.length && timingSafeEqual(ours, theirs);
}
