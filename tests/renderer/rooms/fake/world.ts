/** A firm with two hundred entries in many scripts, two shared spaces, drafts, a conflict, receipts. */
import { EMPTY_DRAFT, type EntryDraft } from '../../../../sync/domain/entry.ts';
import type { ActId, DeviceId, DraftId, EntryId, SpaceId, VersionId } from '../../../../sync/domain/ids.ts';
import type { MemberView, Role } from '../../../../sync/domain/space.ts';
import { addEntry, touch, writeVersion } from './entry-verbs.ts';
import { personOf, waitingAt } from './near-verbs.ts';
import { foundSpace } from './space-verbs.ts';
import { STARTER } from './starter.ts';
import { type FakeState, fakeId, freshState, lastOf } from './state.ts';

const DAY = 86_400_000;

const SCRIPTS: EntryDraft[] = [
  {
    ...EMPTY_DRAFT,
    title: 'សាកល្បងបាច់តូចមុនពេលផលិតបាច់ធំ',
    lang: 'km',
    body: 'សូមសាកល្បងជានិច្ចនៅពេលបើកធុងថ្មី។\n\n1. ថ្លឹងម្សៅ\n2. លាយទឹក\n3. រង់ចាំដប់នាទី',
    fields: { advice: 'មុនពេលផលិតបាច់ធំ សូមធ្វើបាច់តូច ៥០០ ក្រាម ហើយពិនិត្យនៅពន្លឺថ្ងៃ។', happened: 'ពណ៌ចេញមិនស្មើគ្នា។' },
    tags: ['ការជ្រលក់ពណ៌'],
    confidence: 'validated',
  },
  {
    ...EMPTY_DRAFT,
    kind: 'problem-fix',
    title: 'العجين يلتصق بالآلة في الصيف',
    lang: 'ar',
    body: '**المشكلة:** العجين لزج جدًا.\n\n**السبب:** الماء دافئ فوق 24 درجة.\n\n**الحل:** استخدم ماءً مبردًا واخلط لوقت أقصر.',
    fields: {
      advice: 'استخدم ماءً باردًا (4 °C) في الأيام الحارة، وقِس حرارة العجين قبل التخمير.',
      helps: 'الخبازون في الصيف',
    },
    tags: ['خبز', 'صيف'],
    confidence: 'not-validated',
  },
  {
    ...EMPTY_DRAFT,
    title: '<b>Label</b> every sack "on arrival" & weigh it <script>alert(1)</script>',
    lang: 'en',
    body: 'A [link](javascript:alert(1)) and a [good one](https://example.org/).\n\n| day | kg |\n|---|---|\n| Mon | 40 |\n| Tue | 38 |\n\n> Weigh first, sign later.',
    fields: { advice: 'Weigh and label on arrival; a sack without a label goes back.' },
    tags: ['a-very-long-tag-name-that-goes-on-and-on-and-on', 'stock'],
    confidence: 'not-validated',
  },
];

const PEOPLE: readonly [string, string, Role, boolean][] = [
  ['Bo', 'North Mill', 'reviewer', true],
  ['Chea Sophal', 'Mekong Dye House', 'member', true],
  ['山田 花子', '山田パン店', 'member', false],
  ['Dewi', 'Kopi Dewi', 'reader', true],
];

function peopleSpaces(state: FakeState) {
  const bakers = foundSpace(state, 'Harbour bakers', false);
  const dyers = foundSpace(state, 'Dyers of the river', false);
  dyers.role = 'reader';
  const members: MemberView[] = state.spaces.get(bakers.id)?.members ?? [];
  for (const [name, firm, role, met] of PEOPLE) {
    const lastMet = met ? state.now() - 6 * DAY : 0;
    members.push({ id: fakeId<DeviceId>(state), name, firm, role, state: 'active', us: false, lastMet });
  }
  const gone = { id: fakeId<DeviceId>(state), name: 'Eko', firm: 'Eko Print', role: 'member' } as const;
  members.push({ ...gone, state: 'removed', us: false, lastMet: state.now() - 90 * DAY });
  members.push({
    id: fakeId<ActId>(state),
    name: '',
    firm: '',
    role: 'member',
    state: 'invited',
    us: false,
    lastMet: 0,
  });
  return { bakers, dyers };
}

/** Two are here, a third can be called, and at one address nobody answers. */
function furnishNear(state: FakeState): void {
  const bo = { ...personOf(state, 'Bo', 12), added: 3, updated: 1, sent: 2 };
  const progress = { came: 1212, toCome: 2190, went: 18, toGo: 0, bytes: 1_460_000, left: 95_000 };
  state.near = {
    on: true,
    people: [bo, { ...personOf(state, '山田 花子', 1), progress }],
    called: [{ address: '192.168.1.31:4711', state: 'linked' }, waitingAt('192.168.1.77:4711')],
    stopped: [],
    neighbours: { '192.168.1.31:4711': bo, '192.168.1.32:4711': personOf(state, 'Dewi', 0) },
  };
}

/** Bo has deleted more than anybody wants to lose without a word. */
function furnishHeld(state: FakeState, space: SpaceId): void {
  const bo = personOf(state, 'Bo', 0);
  const entries = [...state.entries.values()].filter((entry) => entry.space === space).slice(0, 50);
  state.held = [
    {
      ...{
        space,
        spaceName: 'Bakers of the harbour',
        author: bo.device,
        who: 'Bo',
        firm: 'North Mill',
        count: 84,
      },
      entries: entries.map((entry) => ({ id: entry.id, title: lastOf(entry).value.title })),
    },
  ];
}

/** An unfounded home. */
export const emptyWorld = (now: () => number): FakeState => freshState(now);

/** A home that was founded a minute ago: nothing written yet. */
export function newWorld(now: () => number): FakeState {
  const state = freshState(now);
  state.owner = { name: 'Ana', firm: 'Harbour Bakery' };
  foundSpace(state, 'Private', true);
  return state;
}

/** About `count` entries. */
export function fullWorld(now: () => number, count = 200): FakeState {
  const state = newWorld(now);
  const home = [...state.spaces.keys()][0];
  const { bakers, dyers } = peopleSpaces(state);
  if (!home) throw new Error('no private space');
  const drafts = [...Object.values(STARTER).flat(), ...SCRIPTS];
  const authors = [
    ['Ana', 'Harbour Bakery'],
    ['Bo', 'North Mill'],
    ['Chea Sophal', 'Mekong Dye House'],
  ] as const;
  for (let i = 0; i < count; i++) {
    const draft = drafts[i % drafts.length] ?? EMPTY_DRAFT;
    const [author, firm] = authors[i % 3] ?? authors[0];
    const round = Math.floor(i / drafts.length);
    addEntry(
      state,
      [home, bakers.id, bakers.id, dyers.id][i % 4] ?? home,
      {
        ...draft,
        title: round === 0 ? draft.title : `${draft.title} (${round + 1})`,
        confidence:
          (['not-validated', 'validated', 'not-validated', 'archived', 'draft'] as const)[i % 5] ?? 'draft',
        reviewBy: i % 7 === 0 ? '2027-03-31' : '',
      },
      { author, firm, at: state.now() - (count - i) * 0.4 * DAY },
    );
  }
  const last = [...state.entries.values()].at(1);
  if (last) {
    const { fields } = lastOf(last).value;
    writeVersion(
      state,
      last,
      { title: 'Answer a complaint in five steps, the same day' },
      'Bo',
      now() - 2 * DAY,
    );
    writeVersion(
      state,
      last,
      { fields: { ...fields, helps: 'Whoever takes the phone.' } },
      'Ana',
      now() - DAY,
    );
    last.conflicts = {
      'fields.advice': [
        { value: fields.advice ?? '', by: 'Ana', at: now() - DAY },
        {
          value: 'Answer within one hour on working days, and call back before closing time.',
          by: 'Bo',
          at: now() - 2 * DAY,
        },
      ],
      tags: [
        { value: 'complaint, customer', by: 'Ana', at: now() - DAY },
        { value: 'complaint, quality, phone', by: 'Bo', at: now() - 2 * DAY },
      ],
    };
    touch(state, last);
  }
  const draft = {
    ...EMPTY_DRAFT,
    title: '',
    fields: { happened: 'The second oven went cold at four in the morning and we' },
  };
  state.drafts.set('d1', { id: 'd1' as DraftId, space: home, draft, kept: now() - 3_600_000 });
  const editing = [...state.entries.values()].at(5);
  if (editing)
    state.drafts.set('d2', {
      id: 'd2' as DraftId,
      space: editing.space,
      entry: editing.id as EntryId,
      base: 'genesis' as VersionId,
      draft: { ...EMPTY_DRAFT, ...lastOf(editing).value, title: 'Half edited title' },
      kept: now() - 2 * DAY,
    });
  for (const space of state.spaces.values()) space.view.unsent = space.view.private ? 0 : 4;
  furnishNear(state);
  furnishHeld(state, bakers.id);
  state.notices = [
    {
      code: 'twin-repaired',
      sentence:
        'One of two copies of keys.a was damaged and has been repaired from the other. Nothing was lost.',
    },
  ];
  return state;
}
