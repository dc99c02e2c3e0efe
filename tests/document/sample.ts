/** Entries, devices and editors to test documents with. */
import { createHash } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';
import { actorFor } from '../../sync/document/actor.ts';
import { buildDocument, type Doc } from '../../sync/document/build.ts';
import { type Edited, type Editor, type EntryEdit, editDocument } from '../../sync/document/edit.ts';
import { type Genesis, makeGenesis, parseGenesis } from '../../sync/document/genesis.ts';
import { type InspectedChange, inspectChange } from '../../sync/document/inspect.ts';
import { EMPTY_DRAFT, type EntryDraft, type EntryOrigin, tidyDraft } from '../../sync/domain/entry.ts';
import { entryIdOf } from '../../sync/domain/hash.ts';
import { type DeviceId, type EntryId, parseDeviceId, parseSpaceId } from '../../sync/domain/ids.ts';
import type { Codec, Inflated, Random } from '../../sync/ports.ts';

export const crypto = {
  sha256: (bytes: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(bytes).digest()),
};

export const codec: Pick<Codec, 'inflateRaw'> = {
  inflateRaw(bytes, limit): Inflated {
    try {
      return { is: 'whole', bytes: new Uint8Array(inflateRawSync(bytes, { maxOutputLength: limit })) };
    } catch (error) {
      return { is: (error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE' ? 'too-large' : 'damaged' };
    }
  },
};

const id = (letter: string): string => letter.repeat(32);
export const ANA = parseDeviceId(id('a')) as DeviceId;
export const BO = parseDeviceId(id('b')) as DeviceId;
export const CHI = parseDeviceId(id('c')) as DeviceId;
export const SPACE = parseSpaceId(id('s')) as NonNullable<ReturnType<typeof parseSpaceId>>;
export const CREATED = 1_764_000_000_000;

/** Counts up: a fresh actor each time, the same ones in every run. */
export function counting(): Random {
  let next = 0;
  return {
    bytes: (length) => {
      next++;
      return Uint8Array.from({ length }, (_, i) => (i < 4 ? (next >> (8 * i)) & 255 : 0));
    },
  };
}

export const BODY = [
  'Warm the flour in winter before you mix the dough.',
  'Cold flour takes an hour longer to rise.',
  'We lost a whole morning to it twice.',
].join('\n\n');

export const LESSON: EntryDraft = tidyDraft({
  ...EMPTY_DRAFT,
  title: 'Cold flour rises late',
  body: BODY,
  fields: { why: 'The store room is unheated', advice: 'Bring the sacks in the evening before' },
  tags: ['bakery', 'winter'],
  lang: 'en',
  confidence: 'not-validated',
});

export const ORIGIN: EntryOrigin = { author: 'Ana', firm: 'Ana Bakery', device: ANA, created: CREATED };

export function genesisBytes(draft: Partial<EntryDraft> = {}, origin: Partial<EntryOrigin> = {}): Uint8Array {
  const made = makeGenesis({
    space: SPACE,
    draft: tidyDraft({ ...LESSON, ...draft }),
    origin: { ...ORIGIN, ...origin },
    nonce: '00112233445566778899aabbccddeeff',
  });
  if (!made.ok) throw new Error(made.fault.sentence);
  return made.value;
}

export interface Entry {
  id: EntryId;
  genesis: Genesis;
}

export function entryFrom(bytes: Uint8Array): Entry {
  const genesis = parseGenesis(bytes);
  if (!genesis) throw new Error('not a genesis');
  return { id: entryIdOf(crypto, bytes), genesis };
}

export const entryOf = (draft: Partial<EntryDraft> = {}): Entry => entryFrom(genesisBytes(draft));

export const build = ({ id, genesis }: Entry): Doc => buildDocument(crypto, id, genesis);

/** One person at one device; each edit is a minute after the last. */
export function editorOn(
  device: DeviceId,
  random: Random = counting(),
  actor = actorFor(device, random),
): () => Editor {
  let time = CREATED;
  return () => {
    time += 60_000;
    return { actor, spare: () => actorFor(device, random), time };
  };
}

/** Edits and frees the old document, as an engine does. */
export function edit(doc: Doc, changes: EntryEdit, editor: Editor): Extract<Edited, { is: 'edited' }> {
  const edited = editDocument(doc, undefined, changes, editor);
  if (edited.is === 'nothing') throw new Error('nothing was edited');
  doc.handle.free();
  return edited;
}

export function inspected(bytes: Uint8Array): InspectedChange {
  const inspection = inspectChange(crypto, bytes);
  if (!inspection.ok) throw new Error(`refused: ${inspection.reason}`);
  return inspection.change;
}
