/** Hubs of the fake shell: those named `away` never answer, all others at once. */
import type { HubStatus, HubView, Verbs } from '../../../../sync/api.ts';
import { fault } from '../../../../sync/domain/fault.ts';
import { type FakeState, Refuse } from './state.ts';

const hubAt = (address: string): HubView => {
  const nothing = { added: 0, updated: 0, sent: 0, notes: [] };
  if (address.includes('away'))
    return { address, state: 'waiting', ...nothing, fault: fault('hub-silent', { address }) };
  return { address, state: 'linked', ...nothing };
};

function told(state: FakeState): HubStatus {
  state.tell({ is: 'hub' });
  return { hubs: state.hubs };
}

type Part = (state: FakeState) => {
  [V in keyof Verbs]?: (args: Verbs[V]['args']) => Verbs[V]['value'] | Promise<Verbs[V]['value']>;
};

export const hubVerbs = ((state) => ({
  'hub.status': () => ({ hubs: state.hubs }),
  'hub.add': ({ address }) => {
    if (!address.includes('.')) throw new Refuse('hub-address', { address });
    const name = address.includes('://') ? address : `https://${address}`;
    state.hubs = [...state.hubs.filter((each) => each.address !== name), hubAt(name)];
    return told(state);
  },
  'hub.forget': ({ address }) => {
    state.hubs = state.hubs.filter((each) => each.address !== address);
    return told(state);
  },
  'files.rules': (args) => {
    state.fileRules = { ...state.fileRules, ...args };
    return {
      ...state.fileRules,
      here: { files: 41, bytes: 312_000_000 },
      elsewhere: { files: 7, bytes: 86_500_000 },
    };
  },
  'exchange.limits': ({ hub, goOn }) => {
    if (hub !== undefined) state.limit = hub ?? undefined;
    if (goOn) state.spent = 0;
    const limit = state.limit === undefined ? {} : { hub: state.limit };
    return { ...limit, today: { lan: 0, hub: state.spent } };
  },
  'hub.call': ({ address }) => {
    state.hubs = state.hubs.map((each) => (each.address === address ? hubAt(address) : each));
    return told(state);
  },
})) satisfies Part;
