/**
 * The only file that touches the shell. Verbs go out, events come in, files are handed over; everything the shell
 * sends is checked for its shape before anybody believes it.
 *
 * Two ways to reach the engine: `window.granary`, which Electron's preload puts there, or HTTP to the browser shell.
 */
import type { Answer, Call, EngineEvent, Verb } from '../sync/api.ts';
import { FAULTS, type Fault, type FaultCode } from '../sync/domain/fault.ts';
import type { FileId } from '../sync/domain/ids.ts';

/** `lost`: the engine does not answer, we keep trying. `locked`: it does not know our key, and never will: no more asking. */
export type Contact = 'finding' | 'live' | 'lost' | 'locked';

/** The seam. What a shell must be able to do; answers are untrusted and parsed here. */
export interface Shell {
  call(verb: string, args: unknown): Promise<unknown>;
  /** Delivers events until the stream ends (resolves) or breaks (rejects). `opened` is called when it stands. */
  events(listener: (event: unknown) => void, opened: () => void): Promise<void>;
  handIn(file: File, onProgress: (share: number) => void): Promise<unknown>;
  fetchOut(id: string, name: string): Promise<Blob>;
}

declare global {
  interface Window {
    granary?: Shell;
  }
}

const record = (value: unknown): Record<string, unknown> | undefined =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;

const isFaultCode = (code: unknown): code is FaultCode =>
  typeof code === 'string' && Object.hasOwn(FAULTS, code);

/** What a verb answers when nobody was there to do it. `noContact` tells it from the engine's own refusals. */
const NO_CONTACT: Fault = { code: 'no-contact', params: {}, sentence: FAULTS['no-contact'] };

/** True when a fault means "the engine could not be reached", so it is worth trying again. */
export const noContact = (fault: Fault): boolean => fault.code === 'no-contact';

function parseFault(value: unknown): Fault | undefined {
  const fault = record(value);
  if (!fault || typeof fault.sentence !== 'string' || !isFaultCode(fault.code)) return undefined;
  const params: Record<string, string | number> = {};
  for (const [name, param] of Object.entries(record(fault.params) ?? {}))
    if (typeof param === 'string' || typeof param === 'number') params[name] = param;
  return { code: fault.code, params, sentence: fault.sentence };
}

/**
 * Checks that an answer is one of the two shapes a verb can give. The value's inside is the contract's word: the
 * engine is the same program, built together with this window.
 */
export function parseAnswer<V extends Verb>(value: unknown): Answer<V> | undefined {
  const answer = record(value);
  if (answer?.ok === true && 'value' in answer) return answer as Answer<V>;
  const fault = answer?.ok === false ? parseFault(answer.fault) : undefined;
  return fault ? { ok: false, fault } : undefined;
}

export function parseEvent(value: unknown): EngineEvent | undefined {
  const event = record(value);
  if (event?.is === 'home') return { is: 'home' };
  if (event?.is === 'rows')
    return typeof event.upTo === 'number' ? { is: 'rows', upTo: event.upTo } : undefined;
  if (event?.is !== 'progress') return undefined;
  const { job, label, done, total } = event;
  return typeof job === 'string' &&
    typeof label === 'string' &&
    typeof done === 'number' &&
    typeof total === 'number'
    ? { is: 'progress', job, label, done, total }
    : undefined;
}

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

class Refused extends Error {}
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
function httpShell(): Shell {
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

let reached: Shell | undefined;
let contactNow: Contact = 'finding';
/** The stream of events stands, whatever became of a single call. */
let hearing = false;

/** The shell of this window. An element with such an id would be found as `window.granary` too: it cannot be called. */
function shell(): Shell {
  if (contactNow === 'locked') throw new Refused('key');
  reached ??= typeof window.granary?.call === 'function' ? window.granary : httpShell();
  return reached;
}

const contactListeners = new Set<() => void>();
const eventListeners = new Set<(event: EngineEvent) => void>();

function setContact(next: Contact): void {
  if (next === contactNow || contactNow === 'locked') return;
  contactNow = next;
  for (const listener of contactListeners) listener();
}

/** A key that was refused once is refused for ever: the engine makes a new one at every start. */
function lockedBy(error: unknown): void {
  if (error instanceof Refused) setContact('locked');
}

/** Whether the engine answers; in the form React's useSyncExternalStore wants. */
export const contact = {
  now: (): Contact => contactNow,
  subscribe(listener: () => void): () => void {
    contactListeners.add(listener);
    return () => contactListeners.delete(listener);
  },
};

/** Every event of the engine; returns how to stop listening. After a gap, `{is: 'home'}` is told once. */
export function onEvent(listener: (event: EngineEvent) => void): () => void {
  eventListeners.add(listener);
  return () => eventListeners.delete(listener);
}

/** Calls a verb. Never throws: a shell that cannot be reached is a fault for which `noContact` is true. */
export const call: Call = async <V extends Verb>(verb: V, args: unknown): Promise<Answer<V>> => {
  try {
    const answer = parseAnswer<V>(await shell().call(verb, args));
    if (hearing && contactNow === 'lost') setContact('live');
    return answer ?? { ok: false, fault: NO_CONTACT };
  } catch (error) {
    if (contactNow === 'live') setContact('lost');
    lockedBy(error);
    return { ok: false, fault: NO_CONTACT };
  }
};

const PATIENCE = [250, 500, 1000, 2000, 4000];

function tell(event: EngineEvent): void {
  for (const listener of [...eventListeners]) listener(event);
}

/** Starts listening, and keeps listening for as long as the window lives, or until it is locked out. */
export async function keepContact(): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      await shell().events(
        (value) => {
          const event = parseEvent(value);
          if (event) tell(event);
        },
        () => {
          tries = 0;
          hearing = true;
          setContact('live');
          tell({ is: 'home' }); // whatever was missed while nobody listened
        },
      );
      setContact('lost');
    } catch (error) {
      setContact('lost');
      lockedBy(error);
    }
    hearing = false;
    if (contact.now() === 'locked') return;
    const pause = PATIENCE[Math.min(tries, PATIENCE.length - 1)];
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

/** Hands a file to the engine. `onProgress` hears 0..1. Answers its ticket, or a fault. */
export async function handIn(
  file: File,
  onProgress: (share: number) => void = () => {},
): Promise<{ ok: true; value: FileId } | { ok: false; fault: Fault }> {
  try {
    const answer = record(await shell().handIn(file, onProgress));
    if (answer?.ok === true && typeof answer.value === 'string')
      return { ok: true, value: answer.value as FileId };
    return { ok: false, fault: parseFault(answer?.fault) ?? NO_CONTACT };
  } catch (error) {
    lockedBy(error);
    return { ok: false, fault: NO_CONTACT };
  }
}

/** Gives the person a file the engine made, under this name, as a download. False when it could not be had. */
export async function fetchOut(id: FileId, name: string): Promise<boolean> {
  try {
    const address = URL.createObjectURL(await shell().fetchOut(id, name));
    const anchor = document.createElement('a');
    anchor.href = address;
    anchor.download = name;
    anchor.click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
    return true;
  } catch (error) {
    lockedBy(error);
    return false;
  }
}
