/** The local network as a window's shell runs it, over real sockets and with time moved by hand. */
import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { LanStatus } from '../../../../sync/api.ts';
import { addressText } from '../../../../sync/node/lan/exchange.ts';
import { together, World } from '../../../world.ts';
import { HOST, isNear, leaveAll, Neighbour, nobodyNear } from './people.ts';

const servers: Server[] = [];
afterEach(async () => {
  await leaveAll();
  await Promise.all(servers.splice(0).map((server) => new Promise((done) => server.close(done))));
});

/** Another program at a port, 0 for any; answers which. */
function serves(server: Server, port = 0): Promise<number> {
  servers.push(server);
  return new Promise((done, fail) => {
    server.once('error', fail);
    server.listen(port, HOST, () => done((server.address() as { port: number }).port));
  });
}
/** A port at which nobody listens. */
async function freePort(): Promise<number> {
  const port = await serves(createServer());
  await new Promise((done) => servers.pop()?.close(done));
  return port;
}
const portOf = (address: string): number => Number(address.split(':').at(-1));
const stateOf = ({ called }: LanStatus): string | undefined => called[0]?.state;

async function pair() {
  const world = new World(41);
  const [ana, bo] = [await world.persona('ana'), await world.persona('bo')];
  const space = await together('Dyers', ana, { persona: bo, role: 'member' });
  return { ana: new Neighbour(ana), bo: new Neighbour(bo), space };
}
/** Both on, and bo has been called by ana. */
async function linked() {
  const { ana, bo, space } = await pair();
  const address = await bo.turnsOn();
  await ana.calls(address);
  await bo.until(isNear('ana'));
  return { ana, bo, space, address };
}

describe('two on one network', () => {
  it('see each other by name, with the spaces that both are in', async () => {
    const { ana, bo, space, address } = await linked();
    const { on, called, people } = await ana.status();
    expect({ on, called }).toEqual({ on: true, called: [{ address, state: 'linked' }] });
    const met = {
      firm: "bo's shop",
      spaces: [space],
      since: ana.who.clock.now(),
      added: 0,
      updated: 0,
      sent: 0,
    };
    expect(people).toEqual([{ device: await bo.who.device(), name: 'bo', ...met }]);
    expect((await bo.status()).called).toEqual([]);
  });

  it('have what the other writes while both are there, and count it', async () => {
    const { ana, bo, space } = await linked();
    const { id } = await ana.who.adds('Madder', { space });
    await bo.until(({ people }) => people[0]?.added === 1);
    await ana.until(({ people }) => people[0]?.sent === 1);
    expect(await bo.who.titles(space)).toEqual(['Madder']);
    await bo.who.edits(id, { title: 'Rose madder' });
    const after = await ana.until(({ people }) => people[0]?.updated === 1);
    expect(after.people[0]).toMatchObject({ added: 0, updated: 1, sent: 1 });
    expect((await bo.until(({ people }) => people[0]?.sent === 1)).people[0]).toMatchObject({
      added: 1,
      updated: 0,
    });
  });

  it('exchange no more once one of them stops it, until that one says go on', async () => {
    const { ana, bo, space } = await linked();
    const device = await bo.who.device();
    const { stopped } = await ana.does('lan.stop', { device });
    expect(stopped).toEqual([{ device, name: 'bo', firm: "bo's shop" }]);
    await ana.until(nobodyNear);
    expect((await ana.status()).called[0]?.state).toBe('stopped');
    await bo.until(nobodyNear);
    await bo.who.adds('Weld', { space });
    await ana.who.adds('Madder', { space });
    expect(ana.timer.waits).toEqual([]);
    // The other one stopped nothing and may call: nobody is let in.
    await bo.calls((await ana.status()).addresses[0] ?? '');
    expect(nobodyNear(await ana.status())).toBe(true);
    expect(await ana.who.titles(space)).toEqual(['Madder']);

    await ana.does('lan.goOn', { device });
    const back = await ana.until(({ people: here }) => here[0]?.added === 1);
    expect(back.stopped).toEqual([]);
    await bo.until(({ people: here }) => here[0]?.added === 1);
  });

  it('say while something is under way how far it is, and no more when it is over', async () => {
    const { ana, bo, space } = await pair();
    for (let i = 0; i < 5; i++) await ana.who.adds(`Lesson ${i}`, { space });
    // What is not sealed yet is told to nobody before it comes.
    await ana.who.bundles(space);
    const seen: number[] = [];
    bo.lan.listen(() => {
      void bo.status().then(({ people }) => {
        const { progress } = people[0] ?? {};
        if (progress) seen.push(progress.came + progress.toCome);
      });
    });
    await ana.calls(await bo.turnsOn());
    const after = await bo.until(({ people }) => people[0]?.added === 5 && !people[0].progress);
    expect(after.people[0]?.progress).toBeUndefined();
    expect(seen.length).toBeGreaterThan(0);
    expect(Math.max(...seen)).toBe(5);
  });

  it('are gone from each other once one of them is removed from the last space', async () => {
    const { ana, bo, space } = await linked();
    const more = await together('Weavers', ana.who, { persona: bo.who, role: 'member' });
    const inBoth = await ana.until(({ people }) => people[0]?.spaces.length === 2);
    expect(inBoth.people[0]?.spaces).toEqual([space, more]);
    const member = await bo.who.device();
    const before = ana.events;
    await ana.who.does('space.remove', { space, member });
    expect(ana.events).toBeGreaterThan(before);
    expect((await ana.status()).people[0]?.spaces).toEqual([more]);
    await ana.who.does('space.remove', { space: more, member });
    expect((await ana.status()).people).toEqual([]);
    await ana.until((_, { running }) => running === 0);
    await bo.until((status, { running }) => nobodyNear(status) && running === 0);
  });

  it('hear of every change once, and of nothing that is none', async () => {
    const { ana, bo, space } = await linked();
    const seen = [ana.events];
    await ana.does('lan.turn', { on: true });
    await ana.calls((await bo.status()).addresses[0]!);
    await ana.who.adds('At home');
    seen.push(ana.events);
    await ana.who.does('home.rename', { name: 'ana', firm: 'elsewhere' });
    seen.push(ana.events);
    await bo.who.adds('Weld', { space });
    await ana.until(({ people }) => people[0]?.added === 1);
    seen.push(ana.events);
    const [before = 0] = seen;
    expect(seen).toEqual([before, before, before, before + 1]);
  });
});

describe('two who call each other', () => {
  /** The one with the smaller id first. */
  async function bySize() {
    const { ana, bo, space } = await pair();
    const both = [ana, bo] as const;
    const at = [await ana.turnsOn(), await bo.turnsOn()] as const;
    const anaFirst = (await ana.who.device()) < (await bo.who.device());
    const [small, big] = anaFirst ? both : [bo, ana];
    const [atSmall, atBig] = anaFirst ? at : [at[1], at[0]];
    return { small, big, atSmall, atBig, space };
  }
  const oneLeft = (status: LanStatus, { running }: Neighbour) => running === 1 && status.people.length === 1;

  it('have one meeting, whoever was first', async () => {
    const { small, big, atSmall, atBig, space } = await bySize();
    await Promise.all([small.calls(atBig), big.calls(atSmall)]);
    await Promise.all([small.until(oneLeft), big.until(oneLeft)]);
    expect([stateOf(await small.status()), stateOf(await big.status())]).toEqual(['linked', 'linked']);
    await small.who.adds('Madder', { space });
    await big.until(({ people }) => people[0]?.added === 1);
    expect([small.timer.waits, big.timer.waits]).toEqual([[], []]);
  });

  it('go on with the call of the smaller id when it comes second', async () => {
    const { small, big, atSmall, atBig } = await bySize();
    await big.calls(atSmall);
    await small.until(oneLeft);
    await small.calls(atBig);
    await Promise.all([small.until(oneLeft), big.until(oneLeft)]);
    expect([small.begun, big.begun]).toEqual([2, 2]);
    expect(stateOf(await big.status())).toBe('linked');
    expect(big.timer.waits).toEqual([]);
  });

  it('go on with the call of the smaller id when it came first', async () => {
    const { small, big, atSmall, atBig } = await bySize();
    await small.calls(atBig);
    await big.until(oneLeft);
    expect(stateOf(await big.calls(atSmall))).toBe('linked');
    expect([small.begun, big.begun, small.running, big.running]).toEqual([1, 1, 1, 1]);
    // The meeting was the only one, so it is the other's turn when its caller forgets it.
    await small.does('lan.forget', { address: atBig });
    expect(await big.timer.pause()).toBe(1000);
    big.timer.fire();
    await small.until((status, { begun }) => begun === 2 && oneLeft(status, small));
  });

  it('are one meeting too when one has two addresses of the other', async () => {
    const { ana, bo, address } = await linked();
    const status = await ana.calls(address.replace(HOST, 'localhost'));
    expect(status.called.map(({ state }) => state)).toEqual(['linked', 'linked']);
    await bo.until(oneLeft);
    expect([ana.begun, ana.running]).toEqual([1, 1]);
  });
});

describe('an address that was called', () => {
  it('is called again when its neighbour has gone, until they are back', async () => {
    const { ana, bo, address } = await linked();
    await bo.leaves();
    expect(await ana.timer.pause()).toBe(1000);
    expect(await ana.status()).toMatchObject({
      people: [],
      called: [{ address, state: 'waiting' }],
      stopped: [],
    });
    for (const next of [2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]) {
      ana.timer.fire();
      expect(await ana.timer.pause()).toBe(next);
    }
    expect((await ana.status()).called[0]).toMatchObject({
      state: 'waiting',
      fault: { code: 'peer-refused' },
    });
    const back = new Neighbour(bo.who);
    await back.until(({ addresses }) => addresses[0] === address);
    ana.timer.fire();
    await back.until(isNear('ana'));
    const { called } = await ana.until(isNear('bo'));
    expect(called).toEqual([{ address, state: 'linked' }]);
  });

  it('is called again soon after a meeting that lasted, and later after one that did not', async () => {
    const { ana, bo } = await linked();
    let neighbour = bo;
    const pauses: number[] = [];
    for (const stayed of [0, 9999, 10_000]) {
      ana.who.clock.advance(stayed);
      await neighbour.leaves();
      pauses.push(await ana.timer.pause());
      neighbour = new Neighbour(bo.who);
      await neighbour.until(({ addresses }) => addresses.length === 1);
      ana.timer.fire();
      await ana.until(isNear('bo'));
    }
    expect(pauses).toEqual([1000, 2000, 1000]);
  });

  it('is called at once when it is named again', async () => {
    const { ana, bo, address } = await linked();
    await bo.leaves();
    await ana.timer.pause();
    expect((await ana.calls(address)).called[0]).toMatchObject({
      state: 'waiting',
      fault: { code: 'peer-refused' },
    });
    expect(ana.timer.waits).toEqual([1000]);
    const back = new Neighbour(bo.who);
    await back.until(({ addresses }) => addresses.length === 1);
    expect(stateOf(await ana.calls(address))).toBe('linked');
    expect(ana.timer.waits).toEqual([]);
  });

  it('is called no more once it is forgotten, and its link ends', async () => {
    const { ana, bo, address } = await linked();
    expect((await ana.does('lan.forget', { address })).called).toEqual([]);
    await bo.until(nobodyNear);
    await ana.until(nobodyNear);
    expect(ana.timer.waits).toEqual([]);
    expect(ana.who.engine.lanSettings().called).toEqual([]);
  });

  it('is kept when nobody is there, and told with the reason', async () => {
    const { ana } = await pair();
    const address = addressText({ host: HOST, port: await freePort() });
    const { on, called } = await ana.calls(address);
    expect(on).toBe(true);
    expect(called).toMatchObject([{ address, state: 'waiting', fault: { code: 'peer-refused' } }]);
    await ana.does('lan.forget', { address });
    expect(ana.timer.waits).toEqual([]);
  });

  it('is one of twenty at most', async () => {
    const lone = new Neighbour(await new World(3).persona('cy'));
    for (let port = 1; port <= 20; port++) await lone.calls(`10.0.0.9:${port}`);
    expect((await lone.isRefused('lan.call', { address: '10.0.0.9:21' })).code).toBe('addresses-many');
    const { called } = await lone.calls('10.0.0.9:7');
    expect(called).toHaveLength(20);
    expect(called[6]).toMatchObject({ fault: { code: 'nobody-to-call' } });
  });

  it.each(['', 'a b', 'pc:0', '300.1.1.1'])(
    '%j is refused as no address, and nothing is turned on',
    async (typed) => {
      const { ana } = await pair();
      expect(await ana.isRefused('lan.call', { address: typed })).toMatchObject({ code: 'address-wrong' });
      expect(await ana.isRefused('lan.forget', { address: typed })).toMatchObject({ code: 'address-wrong' });
      expect(await ana.status()).toEqual({ on: false, addresses: [], people: [], called: [], stopped: [] });
    },
  );

  it('is refused when it is our own, also under a name that nobody could know to be ours', async () => {
    const { ana } = await pair();
    const port = portOf(await ana.turnsOn());
    for (const host of [HOST, 'localhost', '[::ffff:127.0.0.1]'])
      expect([host, await ana.isRefused('lan.call', { address: `${host}:${port}` })]).toMatchObject([
        host,
        { code: 'peer-self' },
      ]);
    expect((await ana.status()).called).toEqual([]);
    expect(ana.who.engine.lanSettings().called).toEqual([]);
    expect([ana.timer.waits, ana.begun]).toEqual([[], 0]);
  });
});

it('our own address is refused also while there is nobody to call, and turns nothing on', async () => {
  const lone = new Neighbour(await new World(3).persona('cy'));
  const address = await lone.turnsOn();
  expect((await lone.isRefused('lan.call', { address })).code).toBe('peer-self');
  await lone.does('lan.turn', { on: false });
  expect((await lone.isRefused('lan.call', { address })).code).toBe('peer-self');
  expect(await lone.status()).toEqual({ on: false, addresses: [], people: [], called: [], stopped: [] });
});

describe('turned off', () => {
  it('is how a new home begins', async () => {
    const { ana } = await pair();
    expect(await ana.status()).toEqual({ on: false, addresses: [], people: [], called: [], stopped: [] });
  });

  it('every link ends, nobody is called, and the port is free', async () => {
    const { ana, bo, address } = await linked();
    const own = portOf((await ana.status()).addresses[0]!);
    const off = await ana.does('lan.turn', { on: false });
    expect(off).toEqual({
      on: false,
      addresses: [],
      people: [],
      called: [{ address, state: 'waiting' }],
      stopped: [],
    });
    await bo.until(nobodyNear);
    expect([ana.running, ana.timer.waits]).toEqual([0, []]);
    await serves(createServer(), own);
  });

  it('the called are called again when it is turned on', async () => {
    const { ana, bo } = await linked();
    await ana.does('lan.turn', { on: false });
    await bo.until(nobodyNear);
    await ana.turnsOn();
    await bo.until(isNear('ana'));
  });

  it('a call that hangs is given up', async () => {
    const { ana } = await pair();
    const port = await serves(createServer((socket) => socket.on('error', () => {})));
    const calling = ana.calls(addressText({ host: HOST, port }));
    await ana.until((status) => stateOf(status) === 'calling');
    await ana.does('lan.turn', { on: false });
    expect(await calling).toMatchObject({ on: false, called: [{ state: 'waiting' }] });
    expect(ana.timer.waits).toEqual([]);
  });

  it('holds although the disk takes nothing more, and says that it will be forgotten', async () => {
    const { ana, bo } = await linked();
    ana.who.disk.fail({ on: 'append', nth: 1, trouble: 'full', lasting: true });
    expect((await ana.isRefused('lan.turn', { on: false })).code).toBe('disk-full');
    expect(await ana.status()).toMatchObject({ on: false, addresses: [] });
    await bo.until(nobodyNear);
  });
});

describe('the next start', () => {
  it('begins as it was left, at the same port', async () => {
    const { ana, bo, address } = await linked();
    const again = await bo.restarts();
    expect((await again.until(({ addresses }) => addresses.length > 0)).addresses).toEqual([address]);
    const caller = await ana.restarts();
    await again.until(isNear('ana'));
    expect((await caller.until(isNear('bo'))).called).toEqual([{ address, state: 'linked' }]);
    await caller.does('lan.turn', { on: false });
    expect(await (await caller.restarts()).status()).toMatchObject({ on: false, called: [{ address }] });
  });

  it('takes another port when another program has the one it had, and keeps that one', async () => {
    const { ana } = await pair();
    const port = portOf(await ana.turnsOn());
    await ana.leaves();
    await serves(createServer(), port);
    const again = new Neighbour(await ana.who.restarts());
    const { addresses, fault } = await again.until((status) => status.addresses.length > 0);
    expect(fault).toBeUndefined();
    expect(portOf(addresses[0]!)).not.toBe(port);
    await again.leaves();
    expect(again.who.engine.lanSettings().port).toBe(portOf(addresses[0]!));
  });
});

it('arguments out of form are refused', async () => {
  const { ana } = await pair();
  for (const [verb, args] of [
    ['lan.turn', { on: 'yes' }],
    ['lan.call', { address: 7 }],
    ['lan.call', { address: 'x'.repeat(301) }],
    ['lan.forget', null],
  ] as const)
    expect(await ana.isRefused(verb, args as never)).toMatchObject({ code: 'arguments-wrong' });
  expect(await ana.isRefused('constructor' as never, {} as never)).toMatchObject({ code: 'verb-unknown' });
});
