/** Who finds whom, over a network of memory with time moved by hand; and once over real sockets. */
import { hostname } from 'node:os';
import { encode, type Packet } from 'dns-packet';
import { afterEach, describe, expect, it } from 'vitest';
import { doorWord, isNearWord, nearWord } from '../../../../sync/exchange/door.ts';
import { nodeCrypto } from '../../../../sync/node/crypto.ts';
import { type Air, openAir } from '../../../../sync/node/lan/discovery/air.ts';
import { type Announcement, recordsOf } from '../../../../sync/node/lan/discovery/announcement.ts';
import { Discovery } from '../../../../sync/node/lan/discovery/discovery.ts';
import type { Address } from '../../../../sync/node/lan/exchange.ts';
import { HandClock, SeededRandom } from '../../../simulator/fake-ports.ts';
import { together, World } from '../../../world.ts';
import { HOST, isNear, leaveAll, Neighbour, nobodyNear } from '../service/people.ts';

const random = new SeededRandom(11);
const [dyers, bakers] = [random.bytes(32), random.bytes(32)];

class FakeAir implements Air {
  readonly said: Announcement[] = [];
  asked = 0;
  #heard: (packet: Packet, from: string) => void = () => {};
  say(what: Announcement): void {
    this.said.push(what);
  }
  ask(): void {
    this.asked += 1;
  }
  hear(listener: (packet: Packet, from: string) => void): void {
    this.#heard = listener;
  }
  async close(): Promise<void> {}
  /** Somebody at that address says this. */
  comes(from: string, what: Announcement): void {
    this.#heard({ type: 'response', answers: recordsOf(what) }, from);
  }
  isAsked(): void {
    this.#heard({ type: 'query', questions: [{ name: '_granary._tcp.local', type: 'PTR' }] }, '10.0.0.9');
  }
}

function begins(words = () => [nearWord(nodeCrypto, random, dyers)]) {
  const air = new FakeAir();
  const clock = new HandClock();
  const found: Address[] = [];
  let later: () => void = () => {};
  const discovery = new Discovery(
    {
      ...{ air, clock, random, words },
      timer: (_, act) => {
        later = act;
        return () => {};
      },
      knows: (word) => isNearWord(nodeCrypto, [dyers], word),
      found: (address) => found.push(address),
    },
    4711,
  );
  return { air, clock, found, discovery, later: () => later() };
}

const somebody = (key = dyers, name = 'f'.repeat(16)): Announcement => ({
  name,
  port: 4712,
  words: [nearWord(nodeCrypto, random, key)],
});

describe('on a network', () => {
  it('who knows a space of ours is found at the address they spoke from', () => {
    const { air, found } = begins();
    air.comes('10.0.0.5', somebody());
    expect(found).toEqual([{ host: '10.0.0.5', port: 4712 }]);
  });

  it('nobody else is: strangers, door words that were overheard, our own echo', () => {
    const { air, found } = begins();
    air.comes('10.0.0.5', somebody(bakers));
    air.comes('10.0.0.6', { ...somebody(), words: [doorWord(nodeCrypto, random, dyers)] });
    const [own] = air.said;
    if (!own) throw new Error('nothing was said');
    air.comes('10.0.0.7', own);
    expect(found).toEqual([]);
  });

  it('nothing is said by who shares no space with anybody', () => {
    const { air, later } = begins(() => []);
    later();
    air.isAsked();
    expect([air.said.length, air.asked]).toEqual([0, 0]);
  });

  it('a question is answered once a second, whoever asks how often', () => {
    const { air, clock } = begins();
    const before = air.said.length;
    for (let i = 0; i < 50; i++) air.isAsked();
    clock.advance(1_000);
    air.isAsked();
    expect(air.said.length - before).toBe(2);
  });

  it('words and name are new after a quarter of an hour', () => {
    const { air, clock, later } = begins();
    clock.advance(900_000);
    later();
    const [first, second] = [air.said[0], air.said.at(-1)];
    expect(second?.name).not.toBe(first?.name);
    expect(second?.words[0]?.slice(0, 16)).not.toBe(first?.words[0]?.slice(0, 16));
  });

  it('ten thousand addresses that say an overheard word lead to ten calls, and one address to one', () => {
    const { air, found } = begins();
    const overheard = somebody();
    for (let i = 0; i < 10_000; i++) air.comes(`10.1.${i >> 8}.${i & 255}`, overheard);
    expect(found).toHaveLength(10);
    const one = begins();
    for (let i = 0; i < 100; i++) one.air.comes('10.0.0.5', somebody());
    expect(one.found).toHaveLength(1);
  });

  it('a flood of unknown words stops being tried', () => {
    const { air, found } = begins();
    const strange = (): Announcement => ({
      ...somebody(bakers),
      words: Array.from({ length: 8 }, () => nearWord(nodeCrypto, random, bakers)),
    });
    for (let i = 0; i < 30; i++) air.comes('10.0.0.66', strange());
    air.comes('10.0.0.5', somebody());
    expect(found).toEqual([]);
  });
});

describe('over real sockets', () => {
  afterEach(leaveAll);

  it('two who share a space find each other without an address, and nothing on the air names them', async () => {
    const world = new World(43);
    const [ana, bo] = [await world.persona('quynh'), await world.persona('zoltan')];
    await together('Dyers', ana, { persona: bo, role: 'member' });
    // Not 5353: another program of this PC may listen there.
    const port = 20_000 + (process.pid % 20_000);
    const listening = openAir({ host: HOST, port });
    const packets: Packet[] = [];
    listening.hear((packet) => packets.push(packet));
    listening.ask();
    const air = () => openAir({ host: HOST, port });
    const [one, two] = [new Neighbour(ana, air), new Neighbour(bo, air)];
    await one.turnsOn();
    await two.turnsOn();
    // Whoever is ready later speaks when the other one listens already.
    await Promise.all([one.until(isNear('zoltan')), two.until(isNear('quynh'))]);
    await listening.close();
    expect(packets.some(({ type }) => type === 'response')).toBe(true);
    const names = ['quynh', 'zoltan', 'shop', 'Dyers', hostname(), await ana.device(), await bo.device()];
    // The words are bytes: also a name that hides in them would be seen.
    const overheard = packets.map((packet) => encode(packet).toString('latin1').toLowerCase());
    for (const text of overheard) for (const name of names) expect(text).not.toContain(name.toLowerCase());
  });

  it('whoever is here is not called again, however often and from wherever they are heard', async () => {
    const world = new World(44);
    const [ana, bo] = [await world.persona('ana'), await world.persona('bo')];
    await together('Dyers', ana, { persona: bo, role: 'member' });
    const air = new FakeAir();
    const [one, other] = [new Neighbour(ana), new Neighbour(bo, () => air)];
    const port = Number((await one.turnsOn()).split(':').at(-1));
    await other.turnsOn();
    let calls = 0;
    const { callings } = bo.engine;
    bo.engine.callings = () => {
      calls += 1;
      return callings.call(bo.engine);
    };
    /** Whether it leads to a call, which begins at once. */
    const isCalled = (): boolean => {
      const before = calls;
      bo.clock.advance(60_000);
      air.comes(HOST, { name: 'f'.repeat(16), port, words: ana.engine.nearWords(8) });
      return calls > before;
    };
    expect(isCalled()).toBe(true);
    await other.until(isNear('ana'));
    expect([isCalled(), isCalled()]).toEqual([false, false]);
    await one.leaves();
    await other.until(nobodyNear);
    expect(isCalled()).toBe(true);
  });
});
