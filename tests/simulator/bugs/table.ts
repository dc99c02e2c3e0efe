/**
 * Bugs somebody could make, as replacements in the product's source. A `from` that is no longer there, or there more
 * than once, is an error: then this table must follow the code.
 */
export interface Bug {
  name: string;
  file: string;
  from: string;
  to: string;
}

export const BUGS: readonly Bug[] = [
  {
    name: 'the fsync of an append is dropped',
    file: 'sync/journal/log-file.ts',
    from: "if (written === 'done') await this.#world.disk.sync(this.path);",
    to: '',
  },
  {
    name: 'an append is acknowledged before its fsync ended',
    file: 'sync/journal/log-file.ts',
    from: "if (written === 'done') await this.#world.disk.sync(this.path);",
    to: "if (written === 'done') globalThis.setTimeout(() => this.#world.disk.sync(this.path).catch(() => undefined), 5);",
  },
  {
    name: 'a new name is not synced with its folder',
    file: 'sync/journal/whole-file.ts',
    from: "if (put === 'done') await disk.syncFolder(folderOf(path));",
    to: '',
  },
  {
    name: 'segment files are not synced with their folder',
    file: 'sync/journal/shelf.ts',
    from: "        await this.#disk.syncFolder(this.#folder);\n        return 'done' as const;",
    to: "        return 'done' as const;",
  },
  {
    name: 'a file is renamed before it is synced',
    file: 'sync/journal/whole-file.ts',
    from: '      await disk.sync(temporary);\n',
    to: '',
  },
  {
    name: 'the unsealed log is emptied before the index has the segments',
    file: 'sync/journal/live-journal.ts',
    from: '      const { index } = this.#state.logs;\n',
    to: '      const { index } = this.#state.logs;\n      if (sealed) await this.#own.empty(sealed);\n',
  },
  {
    name: 'writing goes on after the disk failed',
    file: 'sync/journal/write-turns.ts',
    from: "        this.#readOnly = fault('read-only');\n        if (error instanceof DiskError) return failed(faultOf(error));",
    to: '        if (error instanceof DiskError) return failed(faultOf(error));',
  },
  {
    name: 'who may not write, or not any more, writes',
    file: 'sync/engine/admit.ts',
    from: "if (!powers.write) return 'not-allowed';",
    to: 'const withinBounds = (..._: unknown[]): boolean => true;',
  },
  {
    name: 'what a removed member wrote afterwards is taken in',
    file: 'sync/engine/admit.ts',
    from: "if (!withinBounds(space.roster, header.author, header.log, header.last)) return 'after-removal';",
    to: '',
  },
  {
    name: 'nobody stands by what they had accepted before a removal',
    file: 'sync/engine/duties.ts',
    from: "const adoption = us.role === 'reader' ? undefined : nextAdoption(store, space);",
    to: 'const adoption = undefined;',
  },
  {
    name: 'an actor is used again after a start',
    file: 'sync/document/actor.ts',
    from: 'actorPrefix(device) + toHex(random.bytes(8));',
    to: "actorPrefix(device) + (random ? '0123456789abcdef' : toHex(new Uint8Array(8)));",
  },
  {
    name: 'the hash chain of a log is not looked at',
    file: 'sync/engine/admit.ts',
    from: "if (header.first === last + 1) return header.before === log?.head ? 'next' : 'fork';",
    to: "if (header.first === last + 1) return 'next';",
  },
  {
    name: 'the records of a part are not compared with the chain its header claims',
    file: 'sync/segment/open.ts',
    from: 'return after === header.after ?',
    to: 'return after !== header.before ?',
  },
  {
    name: 'a gap in a log is overlooked, so the vector counts what is not here',
    file: 'sync/engine/admit.ts',
    from: "if (header.first > last + 1) return 'gap';",
    to: "if (header.first > last + 1) return 'next';",
  },
  {
    name: 'what waits is forgotten',
    file: 'sync/engine/take.ts',
    from: '    const early = await segment.read();\n    if (!early) continue;',
    to: '    const early = (await segment.read())?.subarray(0, 0);\n    if (!early?.length) continue;',
  },
  {
    name: 'a copy or restored home goes on in the old life',
    file: 'sync/engine/open.ts',
    from: 'if (keyFile && (opened.copied || fresh.length > 0)) {',
    to: 'if (keyFile && fresh.length > 0) {',
  },
  {
    name: 'a home that is older than what others have of it goes on in the old life',
    file: 'sync/engine/meeting/arrive.ts',
    from: 'if (space && provesOldCopy(store, space, pile, have)) {',
    to: 'if (space && provesOldCopy(store, space, pile, have) && pile.length < 0) {',
  },
  {
    name: 'sharing tells the first version, not the present one',
    file: 'sync/engine/verbs/share.ts',
    from: 'const value = library.view(entry);',
    to: 'const value = { ...library.view(entry), ...parseGenesis(entry.genesis)?.value };',
  },
  {
    name: 'after a removal the old key is used on',
    file: 'sync/engine/seal.ts',
    from: 'const key = named ? { id: under, key: named } : presentKey(ports.crypto, state.roster, ring);',
    to: 'const [old] = ring;\n    const key = named ? { id: under, key: named } : old && { id: old[0], key: old[1] };',
  },
  {
    name: 'a removal seals the new key for the removed too',
    file: 'sync/membership/make.ts',
    from: "if (state === 'active' && id !== except) recipients.push({ id, box: person.box });",
    to: "if (state === 'active') recipients.push({ id, box: person.box });",
  },
  {
    name: 'keys are not handed on to who lacks them',
    file: 'sync/engine/duties.ts',
    from: 'return nextGrant(store, space) ?? rotation(store, space) ?? nextWord(store, space);',
    to: 'return rotation(store, space) ?? nextWord(store, space);',
  },
  {
    name: 'a merged key is not kept',
    file: 'sync/engine/take.ts',
    from: 'new Map([...taken.ahead, ...taken.keys, ...newKeys(store, staged)])',
    to: 'new Map([...taken.ahead, ...newKeys(store, staged)])',
  },
  {
    name: 'any operation number is good enough',
    file: 'sync/document/judge-change.ts',
    from: "if (change.startOp !== after + 1) return refused('change-poisoned');",
    to: '',
  },
  {
    name: 'a change may name any actor',
    file: 'sync/document/judge-change.ts',
    from: "if (!isActorOf(change.actor, author.device)) return refused('author-forged');",
    to: '',
  },
  {
    name: 'a first version may name any author',
    file: 'sync/engine/judge-content.ts',
    from: "if (genesis.value.device !== author || genesis.space !== space) return 'author-forged';",
    to: '',
  },
  {
    name: 'a later edit brings the deleted back',
    file: 'sync/document/view.ts',
    from: "deleted: valuesOf(doc, 'deleted', heads).some(({ value }) => value === 'true'),",
    to: "deleted: valuesOf(doc, 'deleted', heads).at(-1)?.value === 'true',",
  },
  {
    name: 'the last writer of a text wins',
    file: 'sync/document/edit.ts',
    from: 'for (const { at, remove, add } of coarseSplices(bodyOf(this.doc), text)) {',
    to: 'for (const { at, remove, add } of [{ at: 0, remove: bodyOf(this.doc).length, add: text }]) {',
  },
  {
    name: 'what lost a conflict is not listed',
    file: 'sync/document/conflicts.ts',
    from: 'const disputed = SINGLE.map((field) => ({ field, values: distinct(valuesOf(doc, field)) })).filter(',
    to: 'const disputed = SINGLE.map((field) => ({ field, values: distinct(valuesOf(doc, field)).slice(-1) })).filter(',
  },
  {
    name: 'an edit is written on what is there, not on what was shown',
    file: 'sync/engine/verbs/entries.ts',
    from: 'const changes = bench.library.edit(entry, edit, base);',
    to: 'const changes = bench.library.edit(entry, edit, base && undefined);',
  },
  {
    name: 'who was put out is still handed parts over a link',
    file: 'sync/engine/meeting/hub.ts',
    from: "space.roster.members.get(device)?.state === 'active';",
    to: 'space.roster.members.has(device);',
  },
  {
    name: 'a record of a newer version is not taken in',
    file: 'sync/segment/records.ts',
    from: "if (number >= SKIPPABLE) return { kind: 'later', number, bytes: body };",
    to: 'if (number >= SKIPPABLE) return undefined;',
  },
  {
    name: 'the folder of attachments is not durable',
    file: 'sync/journal/blobs.ts',
    from: '        await this.#disk.syncFolder(JOURNAL);\n',
    to: '',
  },
  {
    name: 'what was only staged leaves a view behind',
    file: 'sync/engine/library.ts',
    from: 'if (this.#store.entries.get(entry.id) === entry) entry.view = view;',
    to: 'entry.view = view;',
  },
];
