/** Home and spaces of the fake engine. */
import type { HomeStatus, Verbs } from '../../../../sync/api.ts';
import type { ActId, DeviceId, FileId, SpaceId } from '../../../../sync/domain/ids.ts';
import { POWERS, type SpaceView } from '../../../../sync/domain/space.ts';
import { type FakeState, fakeId, lastOf, Refuse, spaceOf } from './state.ts';

export const living = (state: FakeState, space?: SpaceId) =>
  [...state.entries.values()].filter(
    (entry) => (space === undefined || entry.space === space) && !lastOf(entry).value.deleted,
  );

const viewsOf = (state: FakeState): SpaceView[] =>
  [...state.spaces.values()].map(({ view, members }) => ({
    ...view,
    entries: living(state, view.id).length,
    members: members.filter((member) => member.state === 'active').length,
  }));

function statusOf(state: FakeState): HomeStatus {
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

export function give(state: FakeState, name: string, text: string): FileId {
  const id = `file-${++state.made}` as FileId;
  state.files.set(id, { name, bytes: new TextEncoder().encode(text) });
  return id;
}

type Part = (state: FakeState) => {
  [V in keyof Verbs]?: (args: Verbs[V]['args']) => Verbs[V]['value'] | Promise<Verbs[V]['value']>;
};

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
  'space.standing': ({ space }) => {
    const { view, members } = spaceOf(state, space);
    const others = members.filter((member) => member.state === 'active' && !member.us);
    return others.map(({ id, lastMet: met }, i) => {
      const told = met > 0;
      const behind = told ? i * view.unsent : living(state, space).length;
      return { id: id as DeviceId, told, behind, ahead: told && i === 0 ? 3 : 0, met };
    });
  },
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
})) satisfies Part;
