/** Entries as people see them: views, versions, conflicts and edits, on documents that are opened only when needed. */
import type { ConflictView, VersionView } from '../api.ts';
import { actorFor, isActorOf } from '../document/actor.ts';
import { survivesSaving } from '../document/apply.ts';
import type { Actor } from '../document/build.ts';
import { type ChangeHash, type Doc, freeDocument } from '../document/build.ts';
import { conflictsOf, disputedFields } from '../document/conflicts.ts';
import { type Edited, type Editor, type EntryEdit, editDocument, settle } from '../document/edit.ts';
import { firstVersion, headsAt, historyOf, lastEdit, valueAt, versionOf } from '../document/history.ts';
import { DocumentShelf } from '../document/shelf.ts';
import { type HiddenPart, type Sight, sightOf } from '../document/sight.ts';
import { attachmentsOf, entryValueOf } from '../document/view.ts';
import type { Attachment } from '../domain/attachment.ts';
import type { EntryValue, EntryView } from '../domain/entry.ts';
import { fault } from '../domain/fault.ts';
import type { DeviceId, EntryId, SpaceId, VersionId } from '../domain/ids.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import type { Person } from '../membership/act.ts';
import { genesisOf, sourceOf } from './entry-source.ts';
import { ContentJudge } from './judge-content.ts';
import type { EntryState } from './state.ts';
import type { Store } from './store.ts';

export class Library {
  readonly #store: Store;
  readonly #shelf: DocumentShelf;
  /** This process's actor per document: never stored, so no two lives ever share one. */
  readonly #actors = new Map<EntryId, Actor>();
  readonly judge: ContentJudge;

  constructor(store: Store) {
    this.#store = store;
    this.#shelf = new DocumentShelf(store.ports.crypto);
    this.judge = new ContentJudge(store.ports.crypto, this.#shelf);
  }

  close(): void {
    this.#shelf.clear();
  }

  /** The entry as this PC shows it: without what was undone here. */
  view(entry: EntryState): EntryView {
    if (entry.view) return entry.view;
    const view = entry.hidden ? this.#viewWithout(entry, entry.hidden) : this.#viewOfAll(entry);
    // What is only staged may come with the very act that says who wrote it: its view is made anew once that counts.
    if (this.#store.entries.get(entry.id) === entry) entry.view = view;
    return view;
  }

  /** The entry as everybody has it who holds the same. */
  common(entry: EntryState): EntryView {
    return entry.hidden ? this.#viewOfAll(entry) : this.view(entry);
  }

  /** One that nobody edited is read from its genesis alone. */
  #viewOfAll(entry: EntryState): EntryView {
    const { id, space } = entry;
    if (entry.changes.length === 0) {
      const value = genesisOf(entry).value;
      return {
        ...value,
        id,
        space,
        version: firstVersion,
        updated: value.created,
        updatedBy: value.author,
        updatedByUs: value.device === this.#store.self.device,
        conflicts: [],
      };
    }
    return this.#shelf.use(sourceOf(entry), (doc) => this.#viewAt(entry, doc));
  }

  #viewWithout(entry: EntryState, hidden: HiddenPart): EntryView {
    return this.#shelf.use(sourceOf(entry), (doc) => {
      const sight = this.#sight(entry, doc, hidden);
      if (sight.is === 'part')
        return { ...this.#viewAt(entry, doc, sight.heads, sight.last), hidden: 'part' };
      const all = this.#viewAt(entry, doc);
      return sight.is === 'all' ? all : { ...all, deleted: true, conflicts: [], hidden: 'whole' };
    });
  }

  #viewAt(
    entry: EntryState,
    doc: Doc,
    heads?: ChangeHash[],
    last: { at: number; actor: Actor } | undefined = heads ? undefined : lastEdit(doc),
  ): EntryView {
    const value = entryValueOf(doc, heads);
    const writer = last && this.#writer(entry, last.actor, value);
    return {
      ...value,
      id: entry.id,
      space: entry.space,
      version: versionOf(doc, heads),
      updated: last?.at ?? value.created,
      updatedBy: writer?.by ?? value.author,
      updatedByUs: writer?.us ?? value.device === this.#store.self.device,
      conflicts: disputedFields(doc, heads),
    };
  }

  #sight(entry: EntryState, doc: Doc, { first, changes }: HiddenPart): Sight {
    const us = this.#store.self.device;
    return sightOf(doc, { first: first && entry.device !== us, changes }, (actor) => isActorOf(actor, us));
  }

  /** With their keys. */
  attachments(entry: EntryState): readonly Attachment[] {
    if (entry.changes.length === 0) return genesisOf(entry).files;
    return this.#shelf.use(sourceOf(entry), (doc) => attachmentsOf(doc));
  }

  /** Entries of a space that are not deleted. */
  living(space: SpaceId): number {
    let count = 0;
    for (const entry of this.#store.entries.values())
      if (entry.space === space && (this.#isPlain(entry) || !this.view(entry).deleted)) count += 1;
    return count;
  }

  /** Nobody edited it, and nothing of it is hidden. */
  #isPlain({ changes, hidden }: EntryState): boolean {
    return changes.length === 0 && !hidden;
  }

  viewAt(entry: EntryState, version: VersionId): EntryView | undefined {
    return this.#shelf.use(sourceOf(entry), (doc) => {
      const value = valueAt(doc, version);
      const then = historyOf(doc).find((other) => other.version === version);
      if (!value) return undefined;
      const writer = then && this.#writer(entry, then.actor, value);
      return {
        ...value,
        id: entry.id,
        space: entry.space,
        version,
        updated: then?.at ?? value.created,
        updatedBy: writer?.by ?? value.author,
        updatedByUs: writer?.us ?? value.device === this.#store.self.device,
        conflicts: [],
      };
    });
  }

  history(entry: EntryState): VersionView[] {
    return this.#shelf.use(sourceOf(entry), (doc) =>
      historyOf(doc).map(({ version, at, actor, changed }) => ({
        version,
        at,
        changed: [...changed],
        ...this.#writer(entry, actor, doc.genesis.value),
      })),
    );
  }

  conflicts(entry: EntryState): ConflictView[] {
    if (entry.changes.length === 0) return [];
    return this.#shelf.use(sourceOf(entry), (doc) =>
      conflictsOf(doc).map(({ field, values }) => ({
        field,
        values: values.map(({ value, actor, time, present }) => ({
          value,
          by: this.#writer(entry, actor, doc.genesis.value).by,
          at: time,
          present,
        })),
      })),
    );
  }

  /**
   * The changes that make the edit of `base` (else of what is in sight), in the order to store them; none when nothing
   * differs.
   */
  edit(entry: EntryState, edit: EntryEdit, base?: VersionId): Result<readonly Uint8Array[]> {
    return this.#shelf.use(sourceOf(entry), (doc) => {
      const sight = entry.hidden && this.#sight(entry, doc, entry.hidden);
      const seen = sight?.is === 'part' ? sight.heads : undefined;
      const heads = base === undefined ? seen : headsAt(doc, base);
      if (base !== undefined && !heads) return failed(fault('version-unknown'));
      return ok(this.#finish(entry.id, editDocument(doc, heads, edit, this.#editor(entry.id))));
    });
  }

  settle(entry: EntryState, field: string, value: string): Result<readonly Uint8Array[]> {
    return this.#shelf.use(sourceOf(entry), (doc) => {
      const edited = settle(doc, field, value, this.#editor(entry.id));
      return edited.ok ? ok(this.#finish(entry.id, edited.value)) : edited;
    });
  }

  /** The version in which the entry was imported last: an import that comes again is an edit of that one. */
  lastImport(entry: EntryState): VersionId {
    if (entry.changes.length === 0) return firstVersion;
    return this.#shelf.use(sourceOf(entry), (doc) => {
      const imports = historyOf(doc).filter(({ changed }) => changed.includes('source'));
      return imports.at(-1)?.version ?? firstVersion;
    });
  }

  survivesSaving(entry: EntryState): boolean {
    return this.#shelf.use(sourceOf(entry), survivesSaving);
  }

  #editor(id: EntryId): Editor {
    const { clock, random } = this.#store.ports;
    const fresh = (): Actor => actorFor(this.#store.self.device, random);
    const actor = this.#actors.get(id) ?? fresh();
    this.#actors.set(id, actor);
    return { actor, spare: fresh, time: clock.now() };
  }

  #finish(id: EntryId, edited: Edited): readonly Uint8Array[] {
    if (edited.is === 'nothing') return [];
    this.#actors.set(id, edited.actor);
    freeDocument(edited.doc);
    return edited.changes;
  }

  /** Who an actor was: the entry's first author, or a member whose device it begins with. */
  #writer(entry: EntryState, actor: Actor, value: EntryValue): { by: string; firm: string; us: boolean } {
    const us = this.#store.self.device;
    const device = deviceOf(entry, actor) ?? entry.device;
    if (!isActorOf(actor, device)) return { by: value.author, firm: value.firm, us: entry.device === us };
    const person = this.#personOf(entry.space, device);
    return { by: person?.name ?? '', firm: person?.firm ?? '', us: device === us };
  }

  /** By the act they came with, whatever became of it: a name does not depend on who is a member when one looks. */
  #personOf(id: SpaceId, device: DeviceId): Person | undefined {
    const space = this.#store.spaces.get(id);
    const member = space?.roster.members.get(device);
    if (member) return member.person;
    for (const { author, body } of space?.acts.values() ?? [])
      if (body.type === 'join' && author === device) return body.person;
    return undefined;
  }
}

const deviceOf = (entry: EntryState, actor: Actor): DeviceId | undefined =>
  entry.changes.find((change) => isActorOf(actor, change.device))?.device;
