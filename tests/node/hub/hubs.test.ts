/** Hubs that two homes keep in touch with by themselves. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HubStatus, HubVerbs, HubView } from '../../../sync/api.ts';
import type { SpaceId } from '../../../sync/domain/ids.ts';
import { nodeCrypto } from '../../../sync/node/crypto.ts';
import { type Hubs, type HubVerb, openHubs } from '../../../sync/node/hub/service/hubs.ts';
import { memoryStore, newMemory } from '../../hub/memory-store.ts';
import { closeHubs, openHub } from '../../hub/open-hub.ts';
import { type Persona, together, World } from '../../world.ts';
import { HandTimer } from '../lan/service/people.ts';

class Keeper {
  readonly timer = new HandTimer();
  readonly who: Persona;
  readonly hubs: Hubs;
  readonly #looks = new Set<() => void>();

  constructor(who: Persona) {
    this.who = who;
    const { engine, clock, random } = who;
    this.hubs = openHubs({ engine, clock, random, crypto: nodeCrypto, timer: this.timer.set });
    this.hubs.listen(() => {
      for (const look of [...this.#looks]) look();
    });
    open.add(this);
  }
  async does<V extends HubVerb>(verb: V, args: HubVerbs[V]['args']): Promise<HubView[]> {
    const answer = await this.hubs.call(verb, args);
    if (!answer.ok) throw new Error(`${verb}: ${answer.fault.code}`);
    return (answer.value as HubStatus).hubs;
  }
  /** Resolves when the first hub is as wished, told by the events alone. */
  until(wished: (hub: HubView) => boolean): Promise<HubView> {
    return new Promise((done) => {
      const look = (): void =>
        void this.does('hub.status', {}).then(([hub]) => {
          if (!hub || !wished(hub)) return;
          this.#looks.delete(look);
          done(hub);
        });
      this.#looks.add(look);
      look();
    });
  }
  async leaves(): Promise<void> {
    open.delete(this);
    await this.hubs.close();
  }
}

const open = new Set<Keeper>();
const isLinked = ({ state }: HubView): boolean => state === 'linked';
let ana: Keeper;
let bo: Keeper;
let space: SpaceId;

beforeEach(async () => {
  const world = new World(11);
  const [owner, member] = [await world.persona('ana'), await world.persona('bo')];
  space = await together('Dyers', owner, { persona: member, role: 'member' });
  [ana, bo] = [new Keeper(owner), new Keeper(member)];
});
afterEach(async () => {
  for (const each of [...open]) await each.leaves();
  await closeHubs();
});

describe('a hub that is kept in touch with', () => {
  it('takes what is written at once, and brings it to the others at once', async () => {
    const { address } = await openHub();
    await ana.does('hub.add', { address: address.name });
    await bo.does('hub.add', { address: `${address.name}/` });
    await Promise.all([ana.until(isLinked), bo.until(isLinked)]);
    await ana.who.adds('Madder', { space });
    const hub = await bo.until(({ added }) => added === 1);
    expect(await bo.who.titles(space)).toEqual(['Madder']);
    expect(hub).toMatchObject({ address: address.name, state: 'linked', notes: [] });
    expect((await ana.until(({ sent }) => sent === 1)).met).toBeGreaterThan(0);
  });

  it('is called again when it was away, at longer and longer pauses, or at once when asked', async () => {
    const hub = await openHub();
    await ana.does('hub.add', { address: hub.address.name });
    await ana.until(isLinked);
    await hub.close();
    await ana.until(({ state }) => state === 'waiting');
    const first = await ana.timer.pause();
    ana.timer.fire();
    const away = await ana.until(({ state, fault }) => state === 'waiting' && fault !== undefined);
    expect(away.fault?.code).toBe('hub-silent');
    expect(await ana.timer.pause()).toBeGreaterThan(first);
    await ana.does('hub.call', { address: hub.address.name });
    await ana.until(({ state }) => state === 'waiting');
  });

  it('says that it has no more room for files while it is stayed with, not only at the end', async () => {
    const { address } = await openHub({ limits: { spaceBytes: 200_000 } });
    await ana.does('hub.add', { address: address.name });
    await ana.until(isLinked);
    const { id } = await ana.who.adds('Madder', { space });
    const file = ana.who.world.papers.lay('vat.bin', ana.who.random.bytes(300_000)).id;
    await ana.who.does('entry.attach', { id, file });
    const hub = await ana.until(({ notes }) => notes.length > 0);
    expect(hub.notes.map(({ code }) => code)).toEqual(['hub-files-full']);
    expect(hub.state).toBe('linked');
  });

  it('is remembered at the next start, with its token, which nobody is shown', async () => {
    const { address } = await openHub({ store: memoryStore(newMemory()) });
    const [added] = await ana.does('hub.add', { address: `${address.name}#token=open sesame` });
    expect(JSON.stringify(added)).not.toContain('sesame');
    await ana.leaves();
    const again = new Keeper(await ana.who.restarts());
    await again.until(isLinked);
    expect(again.who.engine.hubs()).toEqual([`${address.name}#token=open sesame`]);
    expect(await again.does('hub.forget', { address: address.name })).toEqual([]);
    expect(again.who.engine.hubs()).toEqual([]);
  });

  it('is refused when it is no address, or one too many', async () => {
    const refused = async (address: string): Promise<string> => {
      const answer = await ana.hubs.call('hub.add', { address });
      return answer.ok ? 'ok' : answer.fault.code;
    };
    for (const bad of [
      '',
      'the hub',
      'ftp://hub.example.org',
      'https://user:word@hub.example.org',
      'https://',
    ])
      expect([bad, await refused(bad)]).toEqual([bad, 'hub-address']);
    for (let n = 0; n < 8; n++) expect(await refused(`http://127.0.0.1:1/${n}`)).toBe('ok');
    expect(await refused('http://127.0.0.1:1/8')).toBe('hubs-many');
    expect(await refused('http://127.0.0.1:1/0')).toBe('ok');
    expect(await refused('x'.repeat(2_000))).toBe('arguments-wrong');
  });
});
