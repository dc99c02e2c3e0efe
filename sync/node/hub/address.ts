/** Where a hub is: `http(s)://` or `ws(s)://`, with the hub's token behind a `#` when it wants one. */
export interface HubAddress {
  /** As it is dialled: `ws(s)://host:port/path/v1`. */
  url: string;
  /** As people see it: without the token. */
  name: string;
  token: string | undefined;
}

const SCHEMES: Readonly<Record<string, string>> = {
  'http:': 'ws:',
  'https:': 'wss:',
  'ws:': 'ws:',
  'wss:': 'wss:',
};

/** `undefined` when it is no address of a hub. */
export function parseHubAddress(word: string): HubAddress | undefined {
  let url: URL;
  try {
    url = new URL(word.trim());
  } catch {
    return undefined;
  }
  const scheme = SCHEMES[url.protocol];
  if (!scheme || url.username || url.password || url.search || url.hostname === '') return undefined;
  const [, token] = /^#token=(.+)$/.exec(decodeURIComponentSafely(url.hash)) ?? [];
  const path = url.pathname.replace(/\/+$/, '');
  const name = `${url.protocol}//${url.host}${path}`;
  return { url: `${scheme}//${url.host}${path}/v1`, name, token };
}

function decodeURIComponentSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
