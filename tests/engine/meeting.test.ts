/** Two engines at the two ends of a link: whatever it does, both end with the same, and with nothing else. */
import { describe, expect, it } from 'vitest';
import { utf8 } from '../../sync/domain/bytes.ts';
import type { SpaceId } from '../../sync/domain/ids.ts';
import type { MeetingOptions, MeetingReport } from '../../sync/engine/meeting/meeting.ts';
import { readEndorsement } from '../../sync/exchange/endorsement.ts';
import type { Flow } from '../../sync/exchange/flow.ts';
import { encodeMessage } from '../../sync/exchange/message.ts';
import type { Bytes, Link } from '../../sync/ports.ts';
import { FakeDisk } from '../simulator/fake-disk.ts';
import { type FakeLink, type FakeLinkOptions, fakeLink } from '../simulator/fake-link.ts';
import { changeBy, genesisBy, inside, sealed } from '../simulator/forgery.ts';
import { type Persona, together, World } from '../world.ts';

const keyOf = async (who: Persona): Promise<Bytes> =>
  who.world.crypto.signingPublic((await who.secrets()).signSeed);

/** A link whose ends are who they say they are. */
const linkOf = async (a: Persona, b: Persona, options: FakeLinkOptions = {}): Promise<FakeLink> =>
  fakeLink({ ...options, keys: [await keyOf(a), await keyOf(b)] });

async function talks(
  a: Persona,
  b: Persona,
  { link, ...options }: MeetingOptions & { link?: FakeLink } = {},
): Promise<[MeetingReport, MeetingReport]> {
  const [one, other] = (link ?? (await linkOf(a, b))).ends;
  return Promise.all([a.engine.meet(one, options), b.engine.meet(other, options)]);
}

async function pair(seed = 1) {
  const world = new World(seed);
  const [ana, bo] = [await world.persona('ana'), await world.persona('bo')];
  const space = await together('Dyers', ana, { persona: bo, role: 'member' });
  return { world, ana, bo, space };
}
/** Whether one lets the other in, who calls in the name of every space they may. */
function letsIn(host: Persona, caller: Persona): boolean {
  const linkKey = caller.random.bytes(91);
  return caller.engine.callings().some(({ space, word }) => {
    const proof = readEndorsement(host.world.crypto, linkKey, caller.engine.endorse(linkKey, space));
    return proof !== undefined && host.engine.opens(word) && host.engine.admits(proof);
  });
}
const agree = async (space: SpaceId, ...people: readonly Persona[]): Promise<void> => {
  const prints = await Promise.all(people.map((who) => who.fingerprint(space)));
  expect(new Set(prints).size).toBe(1);
};
/** A lesson long enough that it is sent in pieces: no compression makes it small. */
const noise = (who: Persona, bytes: number): string =>
  Buffer.from(who.random.bytes(bytes)).toString('base64');

describe('a meeting over a link', () => {
  it('ends with both holding the same, and says so in receipts', async () => {
    const { ana, bo, space } = await pair();
    await ana.adds('Madder', { space });
    await bo.adds('Weld', { space });
    await bo.adds('Indigo', { space });
    const [a, b] = await talks(ana, bo);
    await agree(space, ana, bo);
    expect(await ana.titles(space)).toEqual(['Indigo', 'Madder', 'Weld']);
    expect([a.ended, b.ended]).toEqual(['done', 'done']);
    expect(a.receipts.map(({ direction, added, who, link }) => ({ direction, added, who, link }))).toEqual([
      { direction: 'in', added: 2, who: 'bo', link: 'lan' },
      { direction: 'out', added: 1, who: 'bo', link: 'lan' },
    ]);
    expect(await bo.does('receipt.list', {})).toEqual(expect.arrayContaining(b.receipts));
    expect((await ana.does('home.status', {})).spaces.find(({ id }) => id === space)?.unsent).toBe(0);
  });

  it('of two who hold the same costs one short greeting each way and changes nothing', async () => {
    const { ana, bo, space } = await pair();
    for (let i = 0; i < 30; i++) await ana.adds(`Lesson ${i}`, { space });
    await talks(ana, bo);
    const before = [ana.disk.image().files, bo.disk.image().files];
    const [a, b] = await talks(ana, bo);
    expect(a.sent + b.sent).toBeLessThan(1000);
    expect([a.receipts, b.receipts]).toEqual([[], []]);
    expect([ana.disk.image().files, bo.disk.image().files]).toEqual(before);
  });

  it('carries ten edits each way in less than 8 KB', async () => {
    const { ana, bo, space } = await pair();
    for (let i = 0; i < 20; i++) await ana.adds(`Lesson ${i}`, { space, body: 'Soak. Rinse.' });
    await talks(ana, bo);
    const ids = (await ana.lists(space)).map(({ id }) => id);
    for (const [i, id] of ids.entries()) await (i % 2 ? ana : bo).edits(id, { body: `Soak ${i}. Rinse.` });
    const [a, b] = await talks(ana, bo);
    await agree(space, ana, bo);
    expect(a.sent + b.sent).toBeLessThan(8192);
  });

  it('says how far it is, at both ends, and that it is at rest', async () => {
    const { ana, bo, space } = await pair();
    for (let i = 0; i < 40; i++) await ana.adds(`Lesson ${i}`, { space, body: noise(ana, 400) });
    await bo.adds('Weld', { space });
    // What is not sealed yet is told to nobody before it comes.
    for (const who of [ana, bo]) await who.bundles(space);
    const heard = { ana: [] as (Flow | undefined)[], bo: [] as (Flow | undefined)[] };
    const [one, other] = (await linkOf(ana, bo)).ends;
    await Promise.all([
      ana.engine.meet(one, { flows: (flow) => void heard.ana.push(flow) }),
      bo.engine.meet(other, { flows: (flow) => void heard.bo.push(flow) }),
    ]);
    await agree(space, ana, bo);
    for (const flows of [heard.ana, heard.bo]) {
      expect(flows.length).toBeGreaterThan(2);
      expect(flows.at(-1)).toBeUndefined();
      const done = flows.flatMap((flow) => (flow ? [flow.came + flow.went] : []));
      expect(done).toEqual([...done].sort((a, b) => a - b));
    }
    expect(heard.bo.at(-2)).toMatchObject({ came: 40, toCome: 0, went: 1, toGo: 0 });
    expect(heard.ana.at(-2)).toMatchObject({ came: 1, toCome: 0, went: 40, toGo: 0 });
  });

  it('keeps both of two edits of one field apart, and both sentences of one text', async () => {
    const { ana, bo, space } = await pair();
    const { id } = await ana.adds('Madder', { space, body: 'Chop. Soak.' });
    await talks(ana, bo);
    await ana.edits(id, { title: 'Madder root', body: 'Chop finely. Soak.' });
    await bo.edits(id, { title: 'Red madder', body: 'Chop. Soak overnight.' });
    await talks(ana, bo);
    await agree(space, ana, bo);
    const view = await bo.does('entry.get', { id });
    expect(view.body).toBe('Chop finely. Soak overnight.');
    expect(view.conflicts).toEqual(['title']);
  });

  it('that is cut at any byte loses nothing, and the next one goes on where it ended', async () => {
    for (let round = 0; round < 12; round++) {
      const { ana, bo, space } = await pair(20 + round);
      await ana.adds('Long', { space, body: noise(ana, 90_000) });
      await bo.adds('Longer', { space, body: noise(bo, 120_000) });
      let moved = 0;
      for (let cuts = 0; cuts < 6; cuts++) {
        const link = await linkOf(ana, bo);
        link.cutAfter(1 + ana.world.chance.below(90_000));
        const [a, b] = await talks(ana, bo, { link });
        moved += a.received + b.received;
      }
      const [a, b] = await talks(ana, bo);
      moved += a.received + b.received;
      await agree(space, ana, bo);
      expect(await bo.titles(space)).toEqual(['Long', 'Longer']);
      // Each cut costs at most a piece each way, and the greetings.
      expect(moved).toBeLessThan((90_000 + 120_000) * 1.4 + 7 * 2 * 36_000);
    }
  });

  it('keeps to the limit of the day, all meetings together, and goes on when told to or on another day', async () => {
    const { ana, bo, space } = await pair();
    await ana.adds('Long', { space, body: noise(ana, 150_000) });
    await bo.does('exchange.limits', { lan: 60_000, hub: 1 });
    const [, first] = await talks(ana, bo);
    expect(first.ended).toBe('budget');
    const spent = first.sent + first.received;
    expect(spent).toBeGreaterThan(57_000);
    expect(spent).toBeLessThan(63_000);
    // Nothing more today, whoever calls, also after a restart.
    const again = await bo.restarts();
    const [, second] = await talks(ana, again);
    expect(second.ended).toBe('budget');
    expect(second.received).toBeLessThan(2_000);
    expect(await again.titles(space)).toEqual([]);
    const { today } = await again.does('exchange.limits', {});
    expect(today.lan).toBeGreaterThanOrEqual(spent);
    expect(today.hub).toBe(0);
    // The owner lets it go on; then it is another day; then there is no limit any more.
    expect((await again.does('exchange.limits', { goOn: 'lan' })).today.lan).toBe(0);
    const [, third] = await talks(ana, again);
    expect(third.received).toBeGreaterThan(50_000);
    again.clock.advance(86_400_000);
    expect((await again.does('exchange.limits', {})).today.lan).toBe(0);
    await again.does('exchange.limits', { lan: null });
    const [, last] = await talks(ana, again);
    expect(last.ended).toBe('done');
    await agree(space, ana, again);
  });

  it('without anything to bring is not ended by a limit that is used up', async () => {
    const { ana, bo, space } = await pair();
    await ana.adds('Madder', { space });
    await talks(ana, bo);
    await bo.does('exchange.limits', { lan: 0 });
    const [a, b] = await talks(ana, bo);
    expect([a.ended, b.ended]).toEqual(['done', 'done']);
  });

  it('whose end is seen by sending before it is by reading was lost, not done', async () => {
    const { ana, bo, space } = await pair();
    await ana.adds('Madder', { space });
    const [one, other] = (await linkOf(ana, bo)).ends;
    let said = 0;
    /** Takes the greeting and the list of what is here, and nothing more. */
    const dying: Link = {
      peer: one.peer,
      close: () => one.close(),
      pieces: () => one.pieces(),
      send: async (bytes) => ++said <= 2 && (await one.send(bytes)),
    };
    const [a] = await Promise.all([ana.engine.meet(dying, {}), bo.engine.meet(other, {})]);
    expect(a.ended).toBe('lost');
    expect(await bo.titles(space)).toEqual([]);
  });

  it('comes through in whatever pieces, however little the link takes at a time', async () => {
    const { ana, bo, space } = await pair();
    for (let i = 0; i < 8; i++)
      await (i % 2 ? ana : bo).adds(`Lesson ${i}`, { space, body: noise(ana, 2000) });
    const link = await linkOf(ana, bo, { room: 700, pieceOf: (bytes) => 1 + (bytes % 97) });
    const [a, b] = await talks(ana, bo, { link });
    expect([a.ended, b.ended]).toEqual(['done', 'done']);
    await agree(space, ana, bo);
  });

  it('that lasts brings what is written meanwhile, and what a third one brings', async () => {
    const { world, ana, bo, space } = await pair();
    const cy = await world.persona('cy');
    await cy.joins(await ana.invites(space));
    await talks(ana, bo);
    const link = await linkOf(ana, bo);
    const lasting = talks(ana, bo, { link, stay: true });
    const seen = async (who: Persona, title: string): Promise<void> => {
      while (!(await who.titles(space)).includes(title)) await new Promise((later) => setImmediate(later));
    };
    await ana.adds('First', { space });
    await seen(bo, 'First');
    await bo.adds('Second', { space });
    await seen(ana, 'Second');
    await cy.adds('From cy', { space });
    await ana.takes(await cy.bundles(space));
    await seen(bo, 'From cy');
    link.cutAfter(0);
    const [a] = await lasting;
    expect(a.ended).toBe('lost');
    await agree(space, ana, bo);
    expect((await ana.does('receipt.list', {})).filter(({ link }) => link === 'lan')).toHaveLength(3);
  });

  it('says nothing of spaces the other does not belong to, nor of private ones', async () => {
    const { world, ana, bo, space } = await pair();
    const cy = await world.persona('cy');
    const bakers = await together('Bakers', ana, { persona: cy, role: 'member' });
    await ana.adds('For the bakers', { space: bakers });
    await ana.adds('For nobody');
    await ana.adds('For the dyers', { space });
    const link = await linkOf(ana, bo);
    const heard: Bytes[] = [];
    const [one, other] = link.ends;
    const watched: Link = {
      peer: one.peer,
      pieces: () => one.pieces(),
      close: () => one.close(),
      send: (bytes) => {
        heard.push(bytes);
        return one.send(bytes);
      },
    };
    await Promise.all([ana.engine.meet(watched), bo.engine.meet(other)]);
    const text = Buffer.concat(heard).toString('latin1');
    expect(text).toContain(space);
    expect(text).not.toContain(bakers);
    expect(text).not.toContain(await ana.privateSpace());
    expect(await bo.titles()).toEqual(['For the dyers']);
  });

  it('with somebody who has just joined lets them in by their invitation, and makes them known', async () => {
    const { world, ana, bo, space } = await pair();
    const [cy, di] = [await world.persona('cy'), await world.persona('di')];
    const invitation = await ana.invites(space);
    await ana.adds('Madder', { space });
    expect(letsIn(ana, cy)).toBe(false);
    await cy.adds('Earlier, for nobody');
    await cy.joins(invitation);
    expect([letsIn(ana, cy), letsIn(bo, cy), letsIn(cy, ana)]).toEqual([true, false, true]);
    await cy.adds('Weld', { space });
    await talks(cy, ana);
    await agree(space, ana, cy);
    expect(await cy.titles(space)).toEqual(['Madder', 'Weld']);
    expect((await ana.does('space.members', { space })).map(({ name }) => name)).toContain('cy');
    await talks(ana, bo);
    expect(letsIn(bo, cy)).toBe(true);
    // Used up: a copy of the same invitation opens nothing.
    await di.joins(invitation);
    expect(letsIn(ana, di)).toBe(false);
    await talks(di, ana);
    expect((await ana.does('space.members', { space })).map(({ name }) => name)).not.toContain('di');
  });

  it('brings a removed member nothing, and nobody anything of theirs', async () => {
    const { world, ana, bo, space } = await pair();
    const cy = await world.persona('cy');
    await cy.joins(await ana.invites(space));
    await ana.takes(await cy.bundles(space));
    await talks(ana, bo);
    await ana.does('space.remove', { space, member: await bo.device() });
    await ana.adds('After bo', { space });
    await bo.adds('By bo, removed', { space });
    expect(letsIn(ana, bo)).toBe(false);
    expect(letsIn(ana, cy)).toBe(true);
    const [a] = await talks(ana, bo);
    expect(a.sent).toBeLessThan(250);
    await talks(ana, cy);
    await talks(bo, cy);
    expect(await bo.titles(space)).not.toContain('After bo');
    expect(await ana.titles(space)).toEqual(['After bo']);
    expect(await cy.titles(space)).toEqual(['After bo']);
  });

  it('that lasts ends when one is removed in the middle of it', async () => {
    const { ana, bo, space } = await pair();
    const link = await linkOf(ana, bo);
    const lasting = talks(ana, bo, { link, stay: true });
    await ana.adds('Before', { space });
    while (!(await bo.titles(space)).includes('Before')) await new Promise((later) => setImmediate(later));
    await ana.does('space.remove', { space, member: await bo.device() });
    await ana.adds('After', { space });
    const [a, b] = await lasting;
    expect([a.ended, b.ended]).toEqual(['closing', 'closing']);
    expect(await bo.titles(space)).toEqual(['Before']);
  });

  it('shows a home that was set back that it is old before it writes', async () => {
    const { ana, bo, space } = await pair();
    const image = bo.disk.image();
    await bo.adds('Sent, then lost', { space });
    await talks(ana, bo);
    await bo.movesTo(FakeDisk.again(image));
    await bo.adds('Written by the old home', { space });
    await talks(ana, bo);
    await talks(ana, bo);
    await agree(space, ana, bo);
    expect(await ana.titles(space)).toEqual(['Sent, then lost', 'Written by the old home']);
  });

  it('on a full disk ends with a reason, and is made up for when there is room', async () => {
    const { ana, bo, space } = await pair();
    await ana.adds('Long', { space, body: noise(ana, 60_000) });
    bo.disk.capacity = bo.disk.used + 4000;
    const [, b] = await talks(ana, bo);
    expect(b.fault?.code).toBe('disk-full');
    bo.disk.heal();
    await bo.restarts();
    await talks(ana, bo);
    await agree(space, ana, bo);
  });

  it('keeps to its budget, and the rest comes another day', async () => {
    const { ana, bo, space } = await pair();
    for (let i = 0; i < 6; i++) {
      await ana.adds(`Lesson ${i}`, { space, body: noise(ana, 60_000) });
      await ana.bundles(space);
    }
    const [a, b] = await talks(ana, bo, { budget: 200_000 });
    expect([a.ended, b.ended]).toEqual(['budget', 'budget']);
    expect(a.sent).toBeLessThan(200_000 * 1.05);
    expect(a.sent).toBeGreaterThan(200_000 * 0.7);
    for (let days = 0; days < 4; days++) await talks(ana, bo, { budget: 200_000 });
    await agree(space, ana, bo);
  });
});

it('a segment that two bring at once is here once, and neither is called a liar', async () => {
  const { world, ana, bo, space } = await pair();
  const cy = await world.persona('cy');
  await cy.joins(await ana.invites(space));
  await talks(cy, ana);
  await talks(ana, bo);
  await ana.adds('Long', { space, body: noise(ana, 150_000) });
  await talks(ana, bo);
  const cut = await linkOf(ana, cy);
  cut.cutAfter(80_000);
  await talks(ana, cy, { link: cut });
  // Both are told that its beginning is here; the one that is faster brings the rest.
  const [slow, fast] = [await linkOf(ana, cy, { byHand: true }), await linkOf(bo, cy)];
  const late = talks(ana, cy, { link: slow });
  // Time for the words, not for a piece.
  for (let i = 0; i < 40; i++) {
    slow.deliver(150);
    await new Promise((later) => setImmediate(later));
  }
  const [, quick] = await talks(bo, cy, { link: fast });
  let over = false;
  void late.then(() => {
    over = true;
  });
  while (!over) {
    slow.deliver();
    await new Promise((later) => setImmediate(later));
  }
  const [, slower] = await late;
  expect([quick.ended, slower.ended]).toEqual(['done', 'done']);
  await agree(space, ana, bo, cy);
});

describe('a hostile end of a link', () => {
  async function says(who: Persona, as: Persona, ...pieces: readonly Bytes[]): Promise<MeetingReport> {
    const link = await linkOf(who, as);
    const [one, other] = link.ends;
    const met = who.engine.meet(one);
    for (const piece of pieces) await other.send(piece);
    for await (const _ of other.pieces());
    return met;
  }
  const greeting = async (who: Persona, space: SpaceId) => {
    const { incarnation } = await who.secrets();
    const digests = new Map([[space, '00'.repeat(32)]]);
    return encodeMessage({ is: 'hello', oldest: 1, newest: 1, incarnation, digests });
  };
  const holding = (space: SpaceId) => encodeMessage({ is: 'have', space, have: {}, aside: [], begun: [] });

  it('that talks nonsense, greets for ever or repeats itself is left', async () => {
    const { ana, bo, space } = await pair();
    await ana.adds('Madder', { space });
    const hello = await greeting(bo, space);
    const before = ana.disk.image().files;
    for (const pieces of [
      [utf8('GET / HTTP/1.1\r\nOrigin: http://example.test\r\n\r\n')],
      [hello, utf8('\x07nonsense'), hello],
      [hello, hello],
      [new Uint8Array(100_000).fill(255)],
    ])
      expect((await says(ana, bo, ...pieces)).ended).toBe('wrong');
    expect(ana.disk.image().files).toEqual(before);
    expect((await says(ana, bo, hello, holding(space), holding(space))).ended).toBe('wrong');
    await talks(ana, bo);
    await agree(space, ana, bo);
  });

  it('has its forged parts refused by name, and what is honest still comes in', async () => {
    const { ana, bo, space } = await pair();
    const { id } = await ana.adds('Madder', { space });
    await talks(ana, bo);
    const me = await inside(bo, space);
    const good = await sealed(me, 'content', [genesisBy(me, await bo.device(), 'Honest')]);
    const forged = await sealed(me, 'content', [changeBy(me, id)]);
    const broken = good.bytes.slice();
    broken.fill(7, -64);
    const partsOf = (bytes: Bytes) => {
      const hash = Buffer.from(ana.world.crypto.sha256(bytes)).toString('hex') as never;
      return encodeMessage({ is: 'chunk', hash, size: bytes.length, at: 0, bytes });
    };
    const { receipts } = await says(
      ana,
      bo,
      await greeting(bo, space),
      holding(space),
      partsOf(forged.bytes),
      partsOf(broken),
      partsOf(good.bytes),
      encodeMessage({ is: 'rest' }),
      encodeMessage({ is: 'end', why: 'done' }),
    );
    const [receipt] = receipts.filter(({ direction }) => direction === 'in');
    expect(receipt?.refused.map(({ fault }) => fault?.code).sort()).toEqual([
      'change-poisoned',
      'segment-forged',
    ]);
    expect(await ana.titles(space)).toEqual(['Honest', 'Madder']);
    expect((await ana.does('home.doctor', {})).healthy).toBe(true);
  });

  it('that sends nothing but bad parts is left after two hundred of them', async () => {
    const { ana, bo, space } = await pair();
    const me = await inside(bo, space);
    const { bytes } = await sealed(me, 'content', [genesisBy(me, await bo.device(), 'Honest')]);
    const bad = Array.from({ length: 400 }, (_, i) => {
      const part = bytes.slice();
      part.fill(i % 251, -64);
      part[part.length - 1] = i >> 8;
      const hash = Buffer.from(ana.world.crypto.sha256(part)).toString('hex') as never;
      return encodeMessage({ is: 'chunk', hash, size: part.length, at: 0, bytes: part });
    });
    const met = await says(ana, bo, await greeting(bo, space), holding(space), ...bad);
    expect(met.ended).toBe('wrong');
    expect(await ana.titles(space)).toEqual([]);
  });
});
