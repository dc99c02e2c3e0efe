/** People, strangers and liars at a hub. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toHex } from '../../sync/domain/bytes.ts';
import type { SpaceId } from '../../sync/domain/ids.ts';
import type { HubFace } from '../../sync/exchange/hub/proof.ts';
import { encodePapers, type Paper } from '../../sync/exchange/hub/words.ts';
import { encodeMessage, MessageReader } from '../../sync/exchange/message.ts';
import type { HubStore, StoreEvent } from '../../sync/hub/store.ts';
import { nodeCrypto } from '../../sync/node/crypto.ts';
import { type Persona, World } from '../world.ts';
import { memoryStore, newMemory } from './memory-store.ts';
import {
  closeHubs,
  isTurnedAway,
  type OpenHub,
  openHub,
  prints,
  type Raw,
  raw,
  stay,
  until,
  visit,
} from './open-hub.ts';
import { segmentOf } from './segments.ts';

let world: World;
let ana: Persona;
let bo: Persona;
let space: SpaceId;

beforeEach(async () => {
  world = new World();
  ana = await world.persona('ana');
  bo = await world.persona('bo');
  space = await ana.founds('Dyers');
  await bo.joins(await ana.invites(space));
});
afterEach(async () => {
  await closeHubs();
  for (const who of [ana, bo]) await who.rests();
});

const chunkOf = (hash: string, bytes: Uint8Array): Uint8Array =>
  encodeMessage({ is: 'chunk', hash: hash as never, size: bytes.length, at: 0, bytes });

/** Papers as this person would show them to that hub's face. */
const papersOf = ({ engine }: Persona, face: HubFace) => {
  const us = engine.greetHub(face);
  return { is: 'papers' as const, face: us, spaces: engine.hubPapers(face, us, new Map()) };
};
const faceIn = async (visitor: Raw): Promise<HubFace> => (await visitor.hears(0)) as unknown as HubFace;

describe('Who is let in', () => {
  it('is everybody who belongs, and all have the same in the end', async () => {
    const hub = await openHub();
    await ana.adds('Madder', { space });
    await bo.adds('Weld', { space });
    for (const who of [bo, ana, bo]) expect((await visit(who, hub)).report.ended).toBe('done');
    expect(await ana.titles(space)).toEqual(['Madder', 'Weld']);
    expect((await prints(space, ana, bo)).size).toBe(1);
  });

  it('is nobody who shows what another has shown in another connection, or to another hub', async () => {
    const hub = await openHub();
    await visit(ana, hub);
    const seen = await raw(hub);
    const papers = encodePapers(papersOf(ana, await faceIn(seen)));
    seen.leave();
    const replayed = await raw(hub);
    await replayed.hears(0);
    replayed.say(papers);
    await replayed.closed;
    expect(replayed.came).toHaveLength(1);

    // A hub that stands between: it has ana's proofs, made for its own key.
    const other = await openHub();
    const between = await raw(other);
    const face = await faceIn(between);
    const caller = await raw(hub);
    const { challenge } = await faceIn(caller);
    caller.say(encodePapers(papersOf(ana, { ...face, challenge })));
    await caller.closed;
    expect(caller.came).toHaveLength(1);
    between.leave();
    expect(hub.hub.metrics.refused('papers')).toBe(2);
  });

  it('is not a stranger with a proof of their own who names the space', async () => {
    const hub = await openHub();
    await visit(ana, hub);
    const eve = await world.persona('eve');
    const stranger = await raw(hub);
    const face = await faceIn(stranger);
    const { face: us } = papersOf(eve, face);
    const spaces: Paper[] = [{ space, write: '00'.repeat(64) }];
    stranger.say(encodePapers({ is: 'papers', face: us, spaces }));
    expect(await stranger.hears(1)).toMatchObject({ spaces: [[space, { is: 'closed', why: 'proof' }]] });
    stranger.say(
      encodeMessage({
        is: 'hello',
        oldest: 1,
        newest: 1,
        incarnation: '00'.repeat(8) as never,
        digests: new Map([[space, '00'.repeat(32)]]),
      }),
    );
    const { facts, bytes } = await segmentOf(space);
    stranger.say(chunkOf(facts.hash, bytes));
    await until(() => hub.hub.metrics.refused('foreign') === 1);
    expect(stranger.came.filter((each) => Buffer.isBuffer(each))).toEqual([]);
    expect(hub.hub.shelf(space)?.get(facts.hash)).toBeUndefined();
    stranger.leave();
    await eve.rests();
  });

  it('is nobody any more from the moment a steward has shown that they are out, also while they stay', async () => {
    const hub = await openHub();
    for (const who of [ana, bo, ana]) await visit(who, hub);
    const here = stay(bo, hub);
    const there = stay(ana, hub);
    await ana.adds('Before', { space });
    await until(async () => (await bo.titles(space)).includes('Before'));
    await ana.does('space.remove', { space, member: await bo.device() });
    await ana.adds('After', { space });
    const met = await here.met;
    expect(met.ok && met.value.notes.map(({ code }) => code)).toEqual(['hub-closed']);
    await until(() => (hub.hub.shelf(space)?.grant?.grant.removed.length ?? 0) === 1);
    await there.goes();
    await visit(ana, hub);
    expect(await isTurnedAway(bo, hub)).toBe('hub-closed');
    expect(await bo.titles(space)).toEqual(['Before']);
  });
});

describe('What a hub goes by', () => {
  it('is never a grant of somebody who is no steward, of another, or of who did not know of a removal', async () => {
    const hub = await openHub();
    const cy = await world.persona('cy');
    await cy.joins(await ana.invites(space, 'steward'));
    for (const who of [ana, cy, bo, ana, cy]) await visit(who, hub);
    const face = { key: hub.hub.key, challenge: '11'.repeat(32) };
    const ask = (who: Persona, known: number) => who.engine.hubGrants(face, new Map([[space, known]]))[0];
    const stale = ask(cy, 1);
    const proofs = (key: Uint8Array) => ({
      device: hub.hub.deviceOf(toHex(key)),
      key: toHex(key),
      token: false,
      holds: () => true,
      invited: () => true,
    });
    const keyOf = async (who: Persona) => nodeCrypto.signingPublic((await who.secrets()).signSeed);
    if (!stale) throw new Error('cy is a steward');
    expect(await hub.hub.show(stale, proofs(await keyOf(bo)))).toBe('stranger');
    // Bo says of a space that is there that he alone belongs to it.
    const own = ask(bo, 0);
    expect(own && (await hub.hub.show(own, proofs(await keyOf(bo))))).toBe('stranger');

    await ana.does('space.remove', { space, member: await bo.device() });
    await visit(ana, hub);
    const held = hub.hub.shelf(space)?.grant?.grant;
    expect(held?.removed).toEqual([await bo.device()]);
    // Whatever else bo shows.
    expect(hub.hub.standing(space, proofs(await keyOf(bo)))).toEqual({ is: 'closed', why: 'removed' });
    await hub.hub.show({ ...stale, grant: { ...stale.grant, n: 999 } }, proofs(await keyOf(cy)));
    await hub.hub.show(stale, proofs(await keyOf(cy)));
    // Cy has not heard of it, and has done more meanwhile.
    for (let i = 0; i < 9; i++) await cy.invites(space);
    const apart = ask(cy, held?.n ?? 0);
    expect(apart?.grant.removed).toEqual([]);
    expect(apart?.grant.n).toBeGreaterThan(held?.n ?? 0);
    if (apart) await hub.hub.show(apart, proofs(await keyOf(cy)));
    expect(hub.hub.shelf(space)?.grant?.grant).toEqual(held);
    await cy.rests();
  });

  it('is not what a hub says of a home: one that claims more of its writing gets none of it, and is named', async () => {
    const memory = newMemory();
    const honest = await openHub({ store: memoryStore(memory) });
    await ana.adds('Madder', { space });
    for (const who of [ana, bo]) await visit(who, honest);
    const life = (await ana.secrets()).incarnation;
    await closeHubs();

    // It says that ana's own log is longer by one, and holds no such segment.
    const lies = await openHub({ store: liar(memory, life) });
    await ana.adds('Weld', { space });
    const met = await visit(ana, lies);
    expect(met.notes.map(({ code }) => code)).toContain('hub-claims');
    expect((await ana.secrets()).incarnation).toBe(life);
    await closeHubs();
    const again = await openHub({ store: memoryStore(memory) });
    for (const who of [ana, bo]) await visit(who, again);
    expect(await bo.titles(space)).toEqual(['Madder', 'Weld']);
  });
});

/** A store that tells of one more segment of a life's content than there is. */
function liar(memory: ReturnType<typeof newMemory>, life: string): HubStore {
  const store = memoryStore(memory);
  return {
    ...store,
    async open(hear: (event: StoreEvent) => void) {
      const opened = await store.open(hear);
      const ends = memory.segments
        .map(({ shelved }) => shelved)
        .filter(({ log }) => log.endsWith(`${life}.c`));
      const last = ends.at(-1);
      if (!last) throw new Error('nothing of that life');
      const hash = '7'.repeat(64) as never;
      hear({
        is: 'segment',
        segment: {
          ...last,
          hash,
          first: last.last + 1,
          last: last.last + 1,
          before: last.after,
          after: '8'.repeat(64) as never,
          tick: last.tick + 100,
        },
      });
      return opened;
    },
  };
}

describe('How much a hub bears', () => {
  it('is a space full to the brim: what fits is kept, the rest stays at home, and both are said', async () => {
    const hub = await openHub({ limits: { spaceSegments: 3 } });
    await ana.adds('Madder', { space });
    const first = await visit(ana, hub);
    expect(first.report.ended).toBe('done');
    await bo.adds('Weld', { space });
    const met = await visit(bo, hub);
    expect(met.notes.map(({ code }) => code)).toEqual(['hub-full']);
    expect(hub.hub.shelf(space)?.count).toBe(3);
    expect(await bo.titles(space)).toEqual(['Madder', 'Weld']);
  });

  it('is nobody who says nothing, or something no device says, or too many at once', async () => {
    const hub = await openHub({ limits: { greeting: 1, arrivals: { burst: 3, perSecond: 0.001 } } });
    const silent = await raw(hub);
    await silent.closed;
    expect(hub.hub.metrics.refused('greeting')).toBe(1);
    const babbler = await raw(hub);
    await babbler.closed;
    await (await raw(hub)).closed;
    await expect(raw(hub)).rejects.toThrow('429');
    expect(hub.hub.metrics.refused('flood')).toBe(1);
  });

  it('is nobody whose talk is none', async () => {
    const hub = await openHub();
    await visit(ana, hub);
    for (const nonsense of ['{', '{"is":"papers"}', Uint8Array.of(1, 2, 3)]) {
      const babbler = await raw(hub);
      await babbler.hears(0);
      babbler.say(nonsense);
      await babbler.closed;
    }
    const member = await raw(hub);
    member.say(encodePapers(papersOf(ana, await faceIn(member))));
    await member.hears(1);
    member.say(Uint8Array.of(0x7f, 0, 0, 0, 1, 0));
    await member.closed;
    const reader = new MessageReader();
    const said = member.came.flatMap((each) =>
      Buffer.isBuffer(each) ? reader.read(new Uint8Array(each)) : [],
    );
    expect(said.at(-1)).toEqual({ is: 'end', why: 'wrong' });
  });
});

describe('What two who stay write', () => {
  it('the other sees at once, whatever hub process of one store they are at', async () => {
    const hub: OpenHub = await openHub();
    for (const who of [ana, bo, ana]) await visit(who, hub);
    const [here, there] = [stay(ana, hub), stay(bo, hub)];
    const entry = await ana.adds('Madder', { space });
    await until(async () => (await bo.titles(space)).includes('Madder'));
    await bo.edits(entry.id, { title: 'Madder root' });
    await until(async () => (await ana.titles(space)).includes('Madder root'));
    for (const each of [here, there]) await each.goes();
    expect((await prints(space, ana, bo)).size).toBe(1);
  });
});
