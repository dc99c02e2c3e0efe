/** Bundles, imports, exports and the starter set of the fake engine. */
import Papa from 'papaparse';
import type { ColumnTarget, Leaving, Receipt, Undone, Verbs } from '../../../../sync/api.ts';
import { EMPTY_DRAFT, type EntryDraft } from '../../../../sync/domain/entry.ts';
import { fault, refusal } from '../../../../sync/domain/fault.ts';
import type { DeviceId, FileId, LogId, SpaceId } from '../../../../sync/domain/ids.ts';
import { addEntry } from './entry-verbs.ts';
import { give, living } from './space-verbs.ts';
import { STARTER } from './starter.ts';
import { type FakeState, Refuse, spaceOf, viewOf } from './state.ts';

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

const GUESSES: Record<string, ColumnTarget> = {
  title: 'title',
  advice: 'advice',
  body: 'body',
  tags: 'tags',
};

function readImport(state: FakeState, file: FileId, map: Readonly<Record<string, ColumnTarget>> = {}) {
  const handed = state.files.get(file);
  if (!handed) throw new Refuse('file-gone');
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

/** Says so; the rows of this world stay as they are. */
function hideAgain(state: FakeState, id: string, undone: boolean): Undone {
  const receipt = state.receipts.find((each) => each.id === id);
  if (!receipt) throw new Refuse('receipt-unknown');
  receipt.undone = undone;
  state.tell({ is: 'home' });
  const { added, updated } = receipt;
  return undone
    ? { receipt, hidden: added, earlier: updated, shown: 0 }
    : { receipt, hidden: 0, earlier: 0, shown: added + updated };
}

const NONE = { added: 0, updated: 0, unchanged: 0, refused: [] };

export const exchangeVerbs = ((state) => ({
  'bundle.preview': (args) => leaving(state, args.space, args.for),
  'bundle.make': (args) => {
    const plan = leaving(state, args.space, args.for);
    const name = `${args.name ?? plan.spaceName}.gbundle`;
    const who = plan.receivers.map((receiver) => receiver.name).join(', ');
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
      memberships: plan.memberships,
      everything: plan.everything,
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
      refused: [refusal('part 3 to 4 of hjx2k5qa', fault('segment-damaged', { who: 'Bo' }))],
      entries: [{ id, title: draft.title, what: 'added' }],
      brought: [{ log: 'a log' as LogId, first: 3, last: 3 }],
      waiting: 1,
      memberships: 0,
      healed: 0,
      sentence:
        'From Bo came 1 new entry. 1 part waits for an earlier bundle; take that in too, in any order. 1 part was refused; see below why.',
    };
    state.receipts.unshift(receipt);
    state.tell({ is: 'home' });
    return receipt;
  },
  'receipt.list': () => state.receipts,
  'exchange.undo': ({ receipt }) => hideAgain(state, receipt, true),
  'exchange.redo': ({ receipt }) => hideAgain(state, receipt, false),
  'arrivals.held': () => state.held,
  'arrivals.settle': ({ space, author }) => {
    const settled = state.held.filter((held) => held.space === space && held.author === author);
    state.held = state.held.filter((held) => !settled.includes(held));
    state.tell({ is: 'home' });
    return { deleted: 0, broughtBack: settled.reduce((sum, { count }) => sum + count, 0) };
  },
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
