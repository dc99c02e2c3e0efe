/** Home, spaces, bundles, imports and exports of the fake engine. */
import Papa from 'papaparse';
import type { ColumnTarget, HomeStatus, Leaving, Receipt, Verbs } from '../../../../sync/api.ts';
import { EMPTY_DRAFT, type EntryDraft } from '../../../../sync/domain/entry.ts';
import type { ActId, DeviceId, FileId, SpaceId } from '../../../../sync/domain/ids.ts';
import { POWERS, type SpaceView } from '../../../../sync/domain/space.ts';
import { addEntry } from './entry-verbs.ts';
import { STARTER } from './starter.ts';
import { type FakeState, fakeId, lastOf, Refuse, spaceOf, viewOf } from './state.ts';

const living = (state: FakeState, space?: SpaceId) =>
  [...state.entries.values()].filter(
    (entry) => (space === undefined || entry.space === space) && !lastOf(entry).value.deleted,
  );

const viewsOf = (state: FakeState): SpaceView[] =>
  [...state.spaces.values()].map(({ view, members }) => ({
    ...view,
    entries: living(state, view.id).length,
    members: members.filter((member) => member.state === 'active').length,
  }));

export function statusOf(state: FakeState): HomeStatus {
  const spaces = viewsOf(state);
  return {
    founded: state.owner !== undefined,
    store: state.store,
    name: state.owner?.name ?? '',
    firm: state.owner?.firm ?? '',
    device: state.device,
    spaces,
    entries: living(state).length,
    unsent: spaces.reduce((sum, space) => sum + (space.private ? 0 : space.unsent), 0),
    notices: state.notices,
    ...(state.readOnly ? { readOnly: new Refuse('read-only').fault } : {}),
  };
}

export function foundSpace(state: FakeState, name: string, isPrivate: boolean): SpaceView {
  const id = fakeId<SpaceId>(state);
  const view: SpaceView = {
    id,
    name,
    private: isPrivate,
    role: 'steward',
    entries: 0,
    members: 1,
    unsent: 0,
  };
  const us = { id: state.device, name: state.owner?.name ?? '', firm: state.owner?.firm ?? '' };
  const member = { ...us, role: 'steward', state: 'active', us: true, lastMet: 0 } as const;
  state.spaces.set(id, { view, members: [member] });
  state.tell({ is: 'home' });
  return view;
}

function leaving(state: FakeState, space: SpaceId, only?: DeviceId): Leaving {
  const { view, members } = spaceOf(state, space);
  if (view.private) throw new Refuse('space-private');
  const others = members.filter((m) => m.state === 'active' && !m.us && (!only || m.id === only));
  const receivers = others.map((m) => ({
    id: m.id as DeviceId,
    name: m.name,
    firm: m.firm,
    known: m.lastMet > 0,
  }));
  const everything = receivers.length === 0 || receivers.some((receiver) => !receiver.known);
  const rows = living(state, space).map((entry) => viewOf(entry));
  const entries = (everything ? rows : rows.slice(0, view.unsent)).map(({ id, title, version }) => ({
    id,
    title,
    what: version === 'genesis' ? ('new' as const) : ('changed' as const),
  }));
  const bytes = 900 + entries.length * 640;
  return {
    space,
    spaceName: view.name,
    receivers,
    everything,
    entries,
    memberships: others.length + 1,
    bytes,
  };
}

function give(state: FakeState, name: string, text: string): FileId {
  const id = `file-${++state.made}` as FileId;
  state.files.set(id, { name, bytes: new TextEncoder().encode(text) });
  return id;
}

const GUESSES: Record<string, ColumnTarget> = {
  title: 'title',
  advice: 'advice',
  body: 'body',
  tags: 'tags',
};

function readImport(state: FakeState, file: FileId, map: Readonly<Record<string, ColumnTarget>> = {}) {
  const handed = state.files.get(file);
  if (!handed) throw new Refuse('file-unknown', { name: file });
  const { data, meta } = Papa.parse<Record<string, string>>(new TextDecoder().decode(handed.bytes), {
    header: true,
    skipEmptyLines: true,
  });
  const columns = (meta.fields ?? []).map((name) => {
    const values = data.map((row) => row[name] ?? '').filter((value) => value !== '');
    const target = map[name] ?? GUESSES[name.toLowerCase()] ?? 'append';
    return { name, filled: values.length, samples: values.slice(0, 3), target };
  });
  const drafts = data.map((row): EntryDraft => {
    const at = (target: ColumnTarget) =>
      row[columns.find((column) => column.target === target)?.name ?? ''] ?? '';
    return { ...EMPTY_DRAFT, title: at('title'), body: at('body'), fields: { advice: at('advice') } };
  });
  return { columns, drafts, good: drafts.filter((draft) => draft.title !== '') };
}

type Part = (state: FakeState) => {
  [V in keyof Verbs]?: (args: Verbs[V]['args']) => Verbs[V]['value'] | Promise<Verbs[V]['value']>;
};

const NONE = { added: 0, updated: 0, unchanged: 0, refused: [] };

export const spaceVerbs = ((state) => ({
  'home.status': () => statusOf(state),
  'home.found': (owner) => {
    state.owner = owner;
    foundSpace(state, 'Private', true);
    return statusOf(state);
  },
  'home.rename': (owner) => {
    state.owner = owner;
    state.tell({ is: 'home' });
    return statusOf(state);
  },
  'home.doctor': () => ({
    healthy: state.notices.length === 0,
    checked: [
      { what: 'segments', count: 41 },
      { what: 'entries', count: state.entries.size },
    ],
    problems: state.notices,
  }),
  'space.list': () => viewsOf(state),
  'space.create': ({ name }) => {
    if ([...state.spaces.values()].some(({ view }) => view.name === name))
      throw new Refuse('space-exists', { space: name });
    return foundSpace(state, name, false);
  },
  'space.members': ({ space }) => spaceOf(state, space).members,
  'space.invite': ({ space, role }) => {
    const { view, members } = spaceOf(state, space);
    members.push({
      id: fakeId<ActId>(state),
      name: '',
      firm: '',
      role,
      state: 'invited',
      us: false,
      lastMet: 0,
    });
    const name = `${view.name} invitation.ginvite`;
    return { file: give(state, name, 'invitation'), name };
  },
  'space.join': ({ file }) => {
    if (!state.files.get(file)?.name.endsWith('.ginvite')) throw new Refuse('invitation-damaged');
    const view = foundSpace(state, 'Dyers of the river', false);
    spaceOf(state, view.id).view.role = 'member';
    return { ...view, role: 'member' };
  },
  'space.role': ({ space, member, role }) => {
    const { members } = spaceOf(state, space);
    const stewards = members.filter((m) => m.state === 'active' && POWERS[m.role].steward);
    if (role !== 'steward' && stewards.every((m) => m.id === member)) throw new Refuse('last-steward');
    for (const each of members) if (each.id === member) each.role = role;
    return members;
  },
  'space.remove': ({ space, member }) => {
    const { members } = spaceOf(state, space);
    for (const each of members) if (each.id === member) each.state = 'removed';
    return members;
  },
  'bundle.preview': (args) => leaving(state, args.space, args.for),
  'bundle.make': (args) => {
    const plan = leaving(state, args.space, args.for);
    const name = `${args.name ?? plan.spaceName}.gbundle`;
    const who = plan.receivers.map((receiver) => receiver.name).join(', ') || 'anyone you invite';
    const receipt: Receipt = {
      ...NONE,
      id: `r${++state.made}`,
      at: state.now(),
      direction: 'out',
      space: plan.space,
      spaceName: plan.spaceName,
      who,
      file: name,
      bytes: plan.bytes,
      added: plan.entries.length,
      entries: plan.entries.map(({ id, title }) => ({ id, title, what: 'added' as const })),
      waiting: 0,
      sentence: `This bundle holds ${plan.entries.length} entries of ${plan.spaceName} that ${who} may not have yet.`,
    };
    state.receipts.unshift(receipt);
    spaceOf(state, args.space).view.unsent = 0;
    state.tell({ is: 'home' });
    return { file: give(state, name, 'bundle'), receipt };
  },
  'bundle.take': ({ file }) => {
    const handed = state.files.get(file);
    if (!handed?.name.endsWith('.gbundle')) throw new Refuse('bundle-damaged');
    const space = [...state.spaces.values()].find(({ view }) => !view.private)?.view;
    if (!space) throw new Refuse('bundle-foreign');
    const draft = {
      ...EMPTY_DRAFT,
      title: 'Keep the proofing box at 28 °C',
      confidence: 'not-validated',
    } as const;
    const { id } = addEntry(state, space.id, draft, { author: 'Bo', firm: 'North Mill' });
    const receipt: Receipt = {
      ...NONE,
      id: `r${++state.made}`,
      at: state.now(),
      direction: 'in',
      space: space.id,
      spaceName: space.name,
      who: 'Bo',
      file: handed.name,
      bytes: handed.bytes.length,
      added: 1,
      refused: [
        {
          where: 'part 3 to 4 of hjx2k5qa',
          why: 'A part was damaged on the way and was refused. Ask Bo for a new bundle.',
        },
      ],
      entries: [{ id, title: draft.title, what: 'added' }],
      waiting: 1,
      sentence:
        'From Bo came 1 new entry. 1 part waits for an earlier bundle; take that in too, in any order. 1 part was refused; see below why.',
    };
    state.receipts.unshift(receipt);
    state.tell({ is: 'home' });
    return receipt;
  },
  'receipt.list': () => state.receipts,
  'import.preview': ({ file, map }) => {
    const { columns, drafts, good } = readImport(state, file, map);
    const refused = drafts.flatMap((draft, i) =>
      draft.title === '' ? [{ where: `line ${i + 2}`, why: 'It has no title.' }] : [],
    );
    const oddities = [{ where: 'line 3', why: 'The date 31/02/2024 does not exist; it was left out.' }];
    return { format: 'csv', rows: drafts.length, columns, sample: good.slice(0, 5), oddities, refused };
  },
  'import.run': async ({ file, space, map, job }) => {
    const { good } = readImport(state, file, map);
    for (const [i, draft] of good.entries()) {
      if (job && state.cancelled.has(job)) throw new Refuse('cancelled');
      if (job) state.tell({ is: 'progress', job, label: 'import.run', done: i, total: good.length });
      if (i % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 20));
      addEntry(state, space, draft);
    }
    return { ...NONE, added: good.length, oddities: [] };
  },
  'export.run': ({ format, space, ids }) => ({
    file: give(state, `granary.${format}`, 'export'),
    entries: ids?.length ?? living(state, space).length,
  }),
  'starter.offer': () => Object.entries(STARTER).map(([lang, drafts]) => ({ lang, entries: drafts.length })),
  'starter.take': ({ langs }) => {
    const space = [...state.spaces.values()].find(({ view }) => view.private)?.view.id;
    if (!space) throw new Refuse('home-missing');
    const drafts = langs.flatMap((lang) => STARTER[lang] ?? []);
    for (const draft of drafts) addEntry(state, space, draft, { author: 'Granary', firm: 'Starter set' });
    state.tell({ is: 'home' });
    return { ...NONE, added: drafts.length, oddities: [] };
  },
  'job.cancel': ({ job }) => {
    state.cancelled.add(job);
    return {};
  },
})) satisfies Part;
