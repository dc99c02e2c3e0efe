/** The browser shell of this PC, over loopback HTTP. */
import type { Verb } from '../../sync/api.ts';
import { Refused, type Shell } from './shell.ts';

const KEPT_KEY = 'granary-key';

/** The key comes once, in the address; it leaves the address bar at once and lives as long as this tab. */
function takeKey(): string {
  const url = new URL(window.location.href);
  const key = url.searchParams.get('key');
  if (key === null) return window.sessionStorage.getItem(KEPT_KEY) ?? '';
  window.sessionStorage.setItem(KEPT_KEY, key);
  url.searchParams.delete('key');
  window.history.replaceState(window.history.state, '', url);
  return key;
}

const isRefusal = (status: number): boolean => status === 401 || status === 403;

async function readLines(body: ReadableStream<Uint8Array>, line: (text: string) => void): Promise<void> {
  const reader = body
    .pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)
    .getReader();
  let held = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const lines = (held + value).split('\n');
    held = lines.pop() ?? '';
    for (const text of lines) if (text !== '') line(text);
  }
}

/** The shell says something at least every 15 seconds; after this long without a word it is gone. */
const SILENCE = 40_000;

/** What somebody wrote: on its way, it arrives though the window is closed meanwhile. */
const OUTLIVES: ReadonlySet<string> = new Set([
  'draft.keep',
  'draft.drop',
  'entry.add',
  'entry.edit',
] satisfies Verb[]);
/** What a browser lets all such requests hold together (64 KB), less their headers' share. Longer ones go without. */
const OUTLIVES_AT_MOST = 60_000;

/** The browser shell: loopback HTTP, every request carries the key in a header. */
export function httpShell(): Shell {
  const key = takeKey();
  const headers = { 'X-Granary-Key': key };
  const ask = async (path: string, init: RequestInit): Promise<Response> => {
    const response = await fetch(path, {
      ...init,
      headers: { ...headers, ...init.headers },
      cache: 'no-store',
    });
    if (isRefusal(response.status)) throw new Refused('key');
    return response;
  };
  let outliving = 0;
  return {
    call: async (verb, args) => {
      const body = new TextEncoder().encode(JSON.stringify(args));
      const keepalive = OUTLIVES.has(verb) && outliving + body.length <= OUTLIVES_AT_MOST;
      if (keepalive) outliving += body.length;
      try {
        const response = await ask(`/verb/${encodeURIComponent(verb)}`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body,
          keepalive,
        });
        return await response.json();
      } finally {
        if (keepalive) outliving -= body.length;
      }
    },
    events: async (listener, opened) => {
      const stop = new AbortController();
      let silence = setTimeout(() => stop.abort(), SILENCE);
      const response = await ask('/events', { signal: stop.signal });
      if (!response.ok || !response.body) throw new Error(`events: ${response.status}`);
      opened();
      await readLines(response.body, (text) => {
        clearTimeout(silence);
        silence = setTimeout(() => stop.abort(), SILENCE);
        try {
          listener(JSON.parse(text));
        } catch {
          // One unreadable line says nothing about the next; whoever missed something asks again on reconnect.
        }
      });
    },
    // fetch cannot tell how much of a body has gone out; XMLHttpRequest can.
    handIn: (file, onProgress) =>
      new Promise((resolve, reject) => {
        const request = new XMLHttpRequest();
        request.open('PUT', `/file?name=${encodeURIComponent(file.name)}`);
        request.setRequestHeader('X-Granary-Key', key);
        request.responseType = 'json';
        request.upload.onprogress = (event) => onProgress(event.total > 0 ? event.loaded / event.total : 0);
        request.onload = () =>
          isRefusal(request.status) ? reject(new Refused('key')) : resolve(request.response);
        request.onerror = () => reject(new Error('hand in'));
        request.onabort = request.onerror;
        request.send(file);
      }),
    fetchOut: async (id) => {
      const response = await ask(`/file/${encodeURIComponent(id)}`, {});
      if (!response.ok) throw new Error(`file: ${response.status}`);
      return response.blob();
    },
  };
}
