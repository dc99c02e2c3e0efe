/** The local network of the fake shell: whoever is at an address answers at once, everybody else never. */
import type { CalledAddress, LanStatus, NearPerson, Verbs } from '../../../../sync/api.ts';
import { fault } from '../../../../sync/domain/fault.ts';
import type { DeviceId } from '../../../../sync/domain/ids.ts';
import { type FakeState, Refuse } from './state.ts';

const OURS = ['192.168.1.20:4711', '10.42.0.1:4711'];

const MINUTE = 60_000;

function statusOf({ near }: FakeState): LanStatus {
  return {
    on: near.on,
    addresses: near.on ? OURS : [],
    people: near.on ? near.people : [],
    stopped: near.stopped,
    called: near.called,
    ...(near.fault ? { fault: near.fault } : {}),
  };
}

/** Whoever shares a space with us, as they are seen `minutes` after they came. */
export function personOf(state: FakeState, name: string, minutes: number): NearPerson {
  const shared = [...state.spaces.values()].filter(({ members }) => members.some((m) => m.name === name));
  const member = shared[0]?.members.find((each) => each.name === name);
  return {
    device: (member?.id ?? 'nobody') as DeviceId,
    name,
    firm: member?.firm ?? '',
    spaces: shared.map(({ view }) => view.id),
    since: state.now() - minutes * MINUTE,
    added: 0,
    updated: 0,
    sent: 0,
  };
}

export const waitingAt = (address: string): CalledAddress => ({
  address,
  state: 'waiting',
  fault: fault('peer-silent', { address }),
});

function calling(state: FakeState, address: string): CalledAddress {
  const neighbour = state.near.neighbours[address];
  if (!neighbour) return waitingAt(address);
  if (!state.near.people.includes(neighbour)) state.near.people.push(neighbour);
  return { address, state: 'linked' };
}

/** As the real one: told when it is so, and the same as answer. */
function told(state: FakeState): LanStatus {
  state.tell({ is: 'lan' });
  return statusOf(state);
}

type Part = (state: FakeState) => {
  [V in keyof Verbs]?: (args: Verbs[V]['args']) => Verbs[V]['value'] | Promise<Verbs[V]['value']>;
};

export const nearVerbs = ((state) => ({
  'lan.status': () => statusOf(state),
  'lan.turn': ({ on }) => {
    const { near } = state;
    near.on = on;
    if (on) near.called = near.called.map(({ address }) => calling(state, address));
    else near.people = [];
    return told(state);
  },
  'lan.call': ({ address }) => {
    if (!address.includes(':')) throw new Refuse('arguments-wrong', { reason: 'address' });
    const { near } = state;
    near.on = true;
    const now = calling(state, address);
    near.called = near.called.some((each) => each.address === address)
      ? near.called.map((each) => (each.address === address ? now : each))
      : [...near.called, now];
    return told(state);
  },
  'lan.stop': ({ device }) => {
    const { near } = state;
    const { name = '', firm = '' } = near.people.find((each) => each.device === device) ?? {};
    near.people = near.people.filter((each) => each.device !== device);
    near.stopped = [...near.stopped, { device, name, firm }];
    return told(state);
  },
  'lan.goOn': ({ device }) => {
    const { near } = state;
    const back = near.stopped.find((each) => each.device === device);
    near.stopped = near.stopped.filter((each) => each.device !== device);
    if (back) near.people.push(personOf(state, back.name, 0));
    return told(state);
  },
  'lan.forget': ({ address }) => {
    state.near.called = state.near.called.filter((each) => each.address !== address);
    return told(state);
  },
})) satisfies Part;
