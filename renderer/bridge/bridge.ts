/**
 * The window's only way to the engine: verbs go out, events come in, files are handed over.
 *
 * Two ways to reach the engine: `window.granary`, which Electron's preload puts there, or HTTP to the browser shell.
 */
import type { Answer, Call, EngineEvent, Verb } from '../../sync/api.ts';
import { FAULTS, type Fault } from '../../sync/domain/fault.ts';
import type { FileId } from '../../sync/domain/ids.ts';
import { httpShell } from './httpShell.ts';
import { parseAnswer, parseEvent, parseFault, record } from './parse.ts';
import { Refused, type Shell } from './shell.ts';

/** `lost`: the engine does not answer, we keep trying. `locked`: it does not know our key, and never will: no more asking. */
export type Contact = 'finding' | 'live' | 'lost' | 'locked';

declare global {
  interface Window {
    granary?: Shell;
  }
}

/** What a verb answers when nobody was there to do it. `noContact` tells it from the engine's own refusals. */
const NO_CONTACT: Fault = { code: 'no-contact', params: {}, sentence: FAULTS['no-contact'] };

/** True when a fault means "the engine could not be reached", so it is worth trying again. */
export const noContact = (fault: Fault): boolean => fault.code === 'no-contact';

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

/** A file the engine made, to be shown in this window; what it is is the engine's word. */
export async function fetchBlob(id: FileId, name: string, type: string): Promise<Blob | undefined> {
  try {
    return new Blob([await shell().fetchOut(id, name)], { type });
  } catch (error) {
    lockedBy(error);
    return undefined;
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
