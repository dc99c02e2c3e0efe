/**
 * What stands between a window and its shell: which verbs a window may call, and how the loopback shell spells
 * them on the wire. Written once; the shells import it, the window takes its types.
 */
import type { EngineEvent, Verb } from '../sync/api.ts';
import type { FileId } from '../sync/domain/ids.ts';
import type { Result } from '../sync/domain/result.ts';

/** Every verb a window may call. The type makes a new verb of the engine a compile error until it is listed here. */
const ALLOWED: Readonly<Record<Verb, true>> = {
  'home.status': true,
  'home.found': true,
  'home.rename': true,
  'home.doctor': true,
  'rows.since': true,
  'entry.get': true,
  'entry.add': true,
  'entry.edit': true,
  'entry.delete': true,
  'entry.undelete': true,
  'entry.history': true,
  'entry.at': true,
  'entry.revert': true,
  'entry.holders': true,
  'entry.conflicts': true,
  'entry.settle': true,
  'entry.share': true,
  'entry.attach': true,
  'entry.detach': true,
  'file.open': true,
  'file.thumb': true,
  'file.here': true,
  'files.rules': true,
  'exchange.limits': true,
  'draft.keep': true,
  'draft.list': true,
  'draft.drop': true,
  'space.list': true,
  'space.create': true,
  'space.members': true,
  'space.standing': true,
  'space.invite': true,
  'space.join': true,
  'space.role': true,
  'space.remove': true,
  'bundle.preview': true,
  'bundle.make': true,
  'bundle.take': true,
  'receipt.list': true,
  'exchange.undo': true,
  'exchange.redo': true,
  'arrivals.held': true,
  'arrivals.settle': true,
  'import.preview': true,
  'import.run': true,
  'export.run': true,
  'starter.offer': true,
  'starter.take': true,
  'job.cancel': true,
  'lan.status': true,
  'lan.turn': true,
  'lan.call': true,
  'lan.forget': true,
  'lan.stop': true,
  'lan.goOn': true,
  'hub.status': true,
  'hub.add': true,
  'hub.forget': true,
  'hub.call': true,
  'pair.status': true,
  'pair.invite': true,
  'pair.answer': true,
  'pair.close': true,
  'pair.join': true,
  'pair.number': true,
  'pair.leave': true,
};

/** Only a listed name: `constructor` and its kind are nobody's verb. */
export const parseWindowVerb = (name: string): Verb | undefined =>
  Object.hasOwn(ALLOWED, name) ? (name as Verb) : undefined;

/** The loopback shell's paths. */
export const PATHS = {
  /** `POST /verb/<name>`, a JSON object of arguments -> the verb's `Answer`, whatever the HTTP status. */
  verb: '/verb/',
  /** `GET /events` -> one `StreamLine` of JSON per line, for as long as the window lives. */
  events: '/events',
  /** `PUT /file?name=…`, the file's bytes -> `UploadReply`; `GET /file/<ticket>` -> the file, once. */
  file: '/file',
} as const;

/** The header that carries the key out of the page's own address. Node spells header names in lower case. */
export const KEY_HEADER = 'x-granary-key';
/** The address's parameter that holds the key. */
export const KEY_PARAMETER = 'key';
/** `<meta name="granary-nonce" content="…">`: the page's nonce for the styles it makes while running. */
export const NONCE_META = 'granary-nonce';

/** The ticket of a file that was handed in. */
export type UploadReply = Result<FileId>;
/** A beat comes first and then every 15 seconds: silence means that the shell is gone. */
export type StreamLine = EngineEvent | { is: 'beat' };
