/** Entries, drafts and rows of the fake engine. */
import type { ConflictView, KeptDraft, Verbs } from '../../../../sync/api.ts';
import {
  draftProblem,
  EMPTY_DRAFT,
  type EntryDraft,
  type EntryValue,
  type EntryView,
  tidyDraft,
} from '../../../../sync/domain/entry.ts';
import type { DeviceId, EntryId, SpaceId, VersionId } from '../../../../sync/domain/ids.ts';
import { entryOf, type FakeEntry, type FakeState, fakeId, lastOf, Refuse, spaceOf, viewOf } from './state.ts';

const DRAFT_KEYS = Object.keys(EMPTY_DRAFT) as (keyof EntryDraft)[];

const draftOf = (value: EntryDraft): EntryDraft =>
  Object.fromEntries(DRAFT_KEYS.map((key) => [key, value[key]])) as unknown as EntryDraft;

function checked(state: FakeState, draft: EntryDraft): EntryDraft {
  if (state.readOnly) throw new Refuse('read-only');
  const tidy = tidyDraft(draft);
  const problem = draftProblem(tidy);
  if (problem) throw new Refuse('entry-invalid', { problem });
  return tidy;
}

export function touch(state: FakeState, entry: FakeEntry): void {
  entry.tick = ++state.tick;
  state.tell({ is: 'rows', upTo: state.tick });
}

export function addEntry(
  state: FakeState,
  space: SpaceId,
  draft: EntryDraft,
  origin: { author?: string; firm?: string; at?: number; derivedFrom?: string } = {},
): FakeEntry {
  const at = origin.at ?? state.now();
  const author = origin.author ?? state.owner?.name ?? '';
  const value: EntryValue = {
    ...checked(state, draft),
    author,
    firm: origin.firm ?? state.owner?.firm ?? '',
    device: state.device,
    created: at,
    deleted: false,
    ...(origin.derivedFrom ? { derivedFrom: origin.derivedFrom } : {}),
  };
  const entry: FakeEntry = {
    id: fakeId<EntryId>(state),
    space,
    tick: 0,
    versions: [{ version: 'genesis' as VersionId, at, by: author, us: author === state.owner?.name, value }],
    conflicts: {},
  };
  state.entries.set(entry.id, entry);
  spaceOf(state, space).view.unsent += 1;
  touch(state, entry);
  return entry;
}

export function writeVersion(
  state: FakeState,
  entry: FakeEntry,
  changes: Partial<EntryValue>,
  by = state.owner?.name ?? '',
  at = state.now(),
): void {
  if (state.readOnly) throw new Refuse('read-only');
  const version = `v${entry.versions.length}` as VersionId;
  const us = by === state.owner?.name;
  entry.versions.push({ version, at, by, us, value: { ...lastOf(entry).value, ...changes } });
  spaceOf(state, entry.space).view.unsent += 1;
  touch(state, entry);
}

function setDeleted(state: FakeState, args: Verbs['entry.delete']['args'], deleted: boolean): EntryView {
  const [first, ...others] = ('ids' in args ? args.ids : [args.id]).map((id) => entryOf(state, id));
  if (!first) throw new Refuse('arguments-wrong');
  for (const entry of [first, ...others]) writeVersion(state, entry, { deleted });
  return viewOf(first);
}

const changedBetween = (before: EntryValue, after: EntryValue): string[] => [
  ...(['title', 'body', 'kind', 'tags', 'lang', 'confidence', 'reviewBy', 'deleted'] as const).filter(
    (key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]),
  ),
  ...(['expected', 'happened', 'why', 'advice', 'helps'] as const)
    .filter((key) => before.fields[key] !== after.fields[key])
    .map((key) => `fields.${key}`),
];

type Part = (state: FakeState) => {
  [V in keyof Verbs]?: (args: Verbs[V]['args']) => Verbs[V]['value'] | Promise<Verbs[V]['value']>;
};

export const entryVerbs = ((state) => ({
  'rows.since': ({ store, after, limit }) => {
    const startOver = store !== undefined && store !== state.store;
    const due = [...state.entries.values()].filter((entry) => startOver || entry.tick > after);
    due.sort((a, b) => a.tick - b.tick);
    const page = due.slice(0, limit);
    return {
      store: state.store,
      startOver,
      rows: page.map((entry) => ({ ...viewOf(entry), tick: entry.tick })),
      upTo: page.at(-1)?.tick ?? after,
      more: due.length > page.length,
      total: state.entries.size,
    };
  },
  'entry.get': ({ id }) => viewOf(entryOf(state, id)),
  'entry.add': ({ space, draft, dropDraft }) => {
    const target = space ?? [...state.spaces.values()].find(({ view }) => view.private)?.view.id;
    if (!target) throw new Refuse('home-missing');
    const entry = addEntry(state, target, draft);
    if (dropDraft) state.drafts.delete(dropDraft);
    state.tell({ is: 'home' });
    return viewOf(entry);
  },
  'entry.edit': ({ id, changes, dropDraft }) => {
    const entry = entryOf(state, id);
    if (lastOf(entry).value.deleted) throw new Refuse('entry-deleted');
    writeVersion(state, entry, checked(state, { ...draftOf(lastOf(entry).value), ...changes }));
    if (dropDraft) state.drafts.delete(dropDraft);
    state.tell({ is: 'home' });
    return viewOf(entry);
  },
  'entry.holders': ({ id }) => {
    const { space, versions } = entryOf(state, id);
    const active = spaceOf(state, space).members.filter((member) => member.state === 'active');
    return active.map(({ id: device, name, firm, us, lastMet: met }) => {
      const told = met > 0 ? (versions.length > 1 ? 'older' : 'present') : 'unknown';
      return { id: device as DeviceId, name, firm, us, has: us ? 'present' : told, met };
    });
  },
  'entry.delete': (args) => setDeleted(state, args, true),
  'entry.undelete': (args) => setDeleted(state, args, false),
  'entry.history': ({ id }) => {
    const { versions } = entryOf(state, id);
    return versions
      .map(({ version, at, by, value }, i) => ({
        version,
        at,
        by,
        firm: value.firm,
        us: by === state.owner?.name,
        changed: i === 0 ? ['created'] : changedBetween(versions[i - 1]?.value ?? value, value),
      }))
      .reverse();
  },
  'entry.at': ({ id, version }) => {
    const entry = entryOf(state, id);
    const found = entry.versions.find((each) => each.version === version);
    if (!found) throw new Refuse('version-unknown');
    return viewOf(entry, found);
  },
  'entry.revert': ({ id, version }) => {
    const entry = entryOf(state, id);
    const found = entry.versions.find((each) => each.version === version);
    if (!found) throw new Refuse('version-unknown');
    writeVersion(state, entry, draftOf(found.value));
    return viewOf(entry);
  },
  'entry.conflicts': ({ id }) =>
    Object.entries(entryOf(state, id).conflicts).map(
      ([field, values]): ConflictView => ({
        field,
        values: values.map((value, i) => ({ ...value, present: i === 0 })),
      }),
    ),
  'entry.settle': ({ id, field, value }) => {
    const entry = entryOf(state, id);
    delete entry.conflicts[field];
    const [, name] = field.split('.');
    const present = lastOf(entry).value;
    writeVersion(state, entry, name ? { fields: { ...present.fields, [name]: value } } : { [field]: value });
    return viewOf(entry);
  },
  'entry.share': ({ ids, to }) => ({
    shared: ids.map((from) => {
      const entry = entryOf(state, from);
      const twin = [...state.entries.values()].find(
        (each) => each.space === to && lastOf(each).value.derivedFrom === from,
      );
      const copy = twin ?? addEntry(state, to, draftOf(lastOf(entry).value), { derivedFrom: from });
      return { from, to: copy.id, already: twin !== undefined };
    }),
    refused: [],
  }),
  'draft.keep': (args) => {
    if (state.readOnly) throw new Refuse('read-only');
    const kept: KeptDraft = { ...args, kept: state.now() };
    state.drafts.set(args.id, kept);
    return kept;
  },
  'draft.list': () => [...state.drafts.values()].sort((a, b) => b.kept - a.kept),
  'draft.drop': ({ id }) => {
    state.drafts.delete(id);
    state.tell({ is: 'home' });
    return {};
  },
})) satisfies Part;
