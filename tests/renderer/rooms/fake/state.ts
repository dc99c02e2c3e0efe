/** The memory of an engine that is not there: enough of every verb to click through every room. */
import type {
  CalledAddress,
  EngineEvent,
  FileRules,
  HeldArrival,
  HubView,
  KeptDraft,
  LanStatus,
  NearPerson,
  Notice,
  Receipt,
} from '../../../../sync/api.ts';
import type { EntryValue, EntryView } from '../../../../sync/domain/entry.ts';
import { type Fault, type FaultCode, fault, type Params } from '../../../../sync/domain/fault.ts';
import type { DeviceId, EntryId, SpaceId, StoreId, VersionId } from '../../../../sync/domain/ids.ts';
import type { MemberView, SpaceView } from '../../../../sync/domain/space.ts';

export interface FakeVersion {
  version: VersionId;
  at: number;
  by: string;
  us: boolean;
  value: EntryValue;
}

export interface FakeEntry {
  id: EntryId;
  space: SpaceId;
  tick: number;
  versions: FakeVersion[];
  /** Concurrent values by field name. */
  conflicts: Record<string, { value: string; by: string; at: number }[]>;
}

export interface FakeSpace {
  view: SpaceView;
  members: MemberView[];
}

/** What the fake shell knows of its network. */
export interface FakeNear {
  on: boolean;
  people: NearPerson[];
  called: CalledAddress[];
  stopped: LanStatus['stopped'];
  fault?: Fault;
  /** Who is there to be called, by address. */
  neighbours: Record<string, NearPerson>;
}

export interface FakeState {
  owner: { name: string; firm: string } | undefined;
  store: StoreId;
  device: DeviceId;
  spaces: Map<SpaceId, FakeSpace>;
  entries: Map<EntryId, FakeEntry>;
  drafts: Map<string, KeptDraft>;
  receipts: Receipt[];
  held: HeldArrival[];
  notices: Notice[];
  near: FakeNear;
  hubs: HubView[];
  /** Of the day, over hubs. */
  limit: number | undefined;
  fileRules: FileRules;
  spent: number;
  readOnly: boolean;
  files: Map<string, { name: string; bytes: Uint8Array }>;
  cancelled: Set<string>;
  tick: number;
  made: number;
  now(): number;
  tell(event: EngineEvent): void;
}

/** Thrown by a fake verb to answer with a fault. */
export class Refuse extends Error {
  readonly fault;
  constructor(code: FaultCode, params: Params = {}) {
    super(code);
    this.fault = fault(code, params);
  }
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz234567';

/** A well-formed id, the same on every run. */
export function fakeId<Id extends string>(state: Pick<FakeState, 'made'>): Id {
  let n = ++state.made * 2_654_435_761;
  let id = '';
  for (let i = 0; i < 32; i++) {
    n = (n * 1_103_515_245 + 12_345) % 4_294_967_296;
    id += LETTERS[Math.floor(n / 65_536) % 32];
  }
  return id as Id;
}

export const lastOf = (entry: FakeEntry): FakeVersion => {
  const last = entry.versions.at(-1);
  if (!last) throw new Error('an entry has at least one version');
  return last;
};

export function viewOf(entry: FakeEntry, at: FakeVersion = lastOf(entry)): EntryView {
  return {
    ...at.value,
    id: entry.id,
    space: entry.space,
    version: at.version,
    updated: at.at,
    updatedBy: at.by,
    updatedByUs: at.us,
    conflicts: Object.keys(entry.conflicts),
  };
}

export function entryOf(state: FakeState, id: EntryId): FakeEntry {
  const entry = state.entries.get(id);
  if (!entry) throw new Refuse('entry-unknown', { id });
  return entry;
}

export function spaceOf(state: FakeState, id: SpaceId): FakeSpace {
  const space = state.spaces.get(id);
  if (!space) throw new Refuse('space-unknown', { space: id });
  return space;
}

export function freshState(now: () => number): FakeState {
  const made = { made: 7 };
  return {
    owner: undefined,
    store: 'fake-store' as StoreId,
    device: fakeId<DeviceId>(made),
    spaces: new Map(),
    entries: new Map(),
    drafts: new Map(),
    receipts: [],
    held: [],
    notices: [],
    near: { on: false, people: [], called: [], stopped: [], neighbours: {} },
    hubs: [],
    limit: undefined,
    fileRules: { rule: 'near', budgetBytes: 2_000_000_000 },
    spent: 0,
    readOnly: false,
    files: new Map(),
    cancelled: new Set(),
    tick: 0,
    made: made.made,
    now,
    tell: () => {},
  };
}
