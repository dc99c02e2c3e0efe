/** Somebody is invited who is here: two engines and those who should not come in, over real sockets on loopback. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SpaceId } from '../../../../sync/domain/ids.ts';
import { readPairCode } from '../../../../sync/exchange/pairing/code.ts';
import { encodePairMessage } from '../../../../sync/exchange/pairing/message.ts';
import { nodeClock } from '../../../../sync/node/clock.ts';
import { nodeCrypto as crypto } from '../../../../sync/node/crypto.ts';
import { connect } from '../../../../sync/node/lan/connect.ts';
import { ANYBODY, serverNameOf } from '../../../../sync/node/lan/door.ts';
import { exchangeWith, serveLan } from '../../../../sync/node/lan/exchange.ts';
import type { Listening } from '../../../../sync/node/lan/listen.ts';
import { joinAt, type PairGuestPorts, type PairTarget } from '../../../../sync/node/lan/pairing/guest.ts';
import { PairHost, type PairStatus } from '../../../../sync/node/lan/pairing/host.ts';
import { nodeRandom as random } from '../../../../sync/node/random.ts';
import type { Timer } from '../../../../sync/node/timer.ts';
import type { Link } from '../../../../sync/ports.ts';
import { give, type Persona, World } from '../../../world.ts';
import { device, HOST, host as listener, stopListening } from '../people.ts';
import { sendAway, visit } from '../visitors.ts';

type StatusOf<S extends PairStatus['is']> = Extract<PairStatus, { is: S }>;

/** What the inviting screen showed; the person there and the test wait for different things at once. */
class Statuses {
  readonly all: PairStatus[] = [];
  /** How far each kind has been waited for. */
  readonly #seen = new Map<string, number>();
  readonly #waiting = new Set<() => void>();
  readonly add = (status: PairStatus): void => {
    this.all.push(status);
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  };
  async until<S extends PairStatus['is']>(is: S): Promise<StatusOf<S>> {
    for (;;) {
      const from = this.#seen.get(is) ?? 0;
      const at = this.all.findIndex((status, index) => index >= from && status.is === is);
      const status = this.all[at];
      if (status) {
        this.#seen.set(is, at + 1);
        return status as StatusOf<S>;
      }
      await new Promise<void>((wake) => this.#waiting.add(wake));
    }
  }
}

interface Inviting {
  pairing: PairHost;
  port: number;
  statuses: Statuses;
  /** Lets all the time pass that was given to whoever is at the door. */
  waitsInVain(): void;
}

let world: World;
let ana: Persona;
let bo: Persona;
let space: SpaceId;
const open = new Set<Listening>();

beforeEach(async () => {
  world = new World(41);
  [ana, bo] = [await world.persona('Ana'), await world.persona('Bo', 'Tran Bakery')];
  space = await ana.founds('Dyers');
});
afterEach(async () => {
  sendAway();
  await stopListening();
  for (const each of open) await each.close();
  open.clear();
});

async function invites(): Promise<Inviting> {
  const statuses = new Statuses();
  const waiting = new Set<() => void>();
  const timer: Timer = (_, act) => {
    waiting.add(act);
    return () => waiting.delete(act);
  };
  const ports = { engine: ana.engine, crypto, random, clock: nodeClock, timer, changed: statuses.add };
  const pairing = new PairHost(ports, { space, role: 'member' });
  const served = await serveLan(ana.engine, crypto, { host: HOST, port: 0 }, () => {}, pairing);
  if (!served.ok) throw new Error(served.fault.sentence);
  open.add(served.value);
  const waitsInVain = (): void => {
    for (const act of [...waiting]) act();
  };
  return { pairing, port: served.value.port, statuses, waitsInVain };
}

const at = (port: number): PairTarget => ({ is: 'address', address: { host: HOST, port } });

function codeOf({ pairing, port }: Inviting): PairTarget {
  const read = readPairCode(crypto, pairing.code([HOST], port));
  if (read.is !== 'code') throw new Error('no code');
  return { is: 'code', code: read.code };
}

const joins = (who: Persona, target: PairTarget, changes: Partial<PairGuestPorts> = {}) =>
  joinAt(
    { engine: who.engine, crypto, random, number: async () => undefined, waits: () => {}, ...changes },
    target,
  );

/** The next status of that kind. */
const until = <S extends PairStatus['is']>({ statuses }: Inviting, is: S): Promise<StatusOf<S>> =>
  statuses.until(is);

/** Types what stands on the inviting screen. */
const reads = (inviting: Inviting) => async (): Promise<string> => (await until(inviting, 'number')).number;

describe('by address and number', () => {
  it('somebody joins whose earlier lessons stay home, and both have the same at once', async () => {
    await ana.adds('Madder', { space });
    await bo.adds('Before I came');
    const inviting = await invites();
    const joining = joins(bo, at(inviting.port), { number: reads(inviting) });
    expect((await until(inviting, 'question')).guest).toEqual({ name: 'Bo', firm: 'Tran Bakery' });
    expect(await ana.does('space.members', { space })).toHaveLength(1);
    await inviting.pairing.admit();
    const joined = await joining;
    expect(joined.ok && joined.value.space).toMatchObject({ id: space, name: 'Dyers', role: 'member' });
    expect((await until(inviting, 'joined')).device).toBe(bo.engine.device);
    if (joined.ok) await exchangeWith(bo.engine, crypto, joined.value.address);
    expect(await bo.titles(space)).toEqual(['Madder']);
    expect(await ana.titles()).toEqual(['Madder']);
    expect(await bo.fingerprint(space)).toBe(await ana.fingerprint(space));
    const members = await ana.does('space.members', { space });
    expect(members.map(({ name, state }) => [name, state]).sort()).toEqual([
      ['Ana', 'active'],
      ['Bo', 'active'],
    ]);
  });

  it('a wrong number joins nothing and tells no name; the door stays open for the next try', async () => {
    const inviting = await invites();
    const asked: number[] = [];
    const wrong = await joins(bo, at(inviting.port), {
      number: async (tries) => {
        asked.push(tries);
        return 'no number';
      },
    });
    expect([asked, !wrong.ok && wrong.fault.code]).toEqual([[3, 2, 1], 'pair-number']);
    expect((await until(inviting, 'nobody')).why?.code).toBe('guest-number');
    expect(inviting.statuses.all.map(({ is }) => is)).not.toContain('question');
    const joining = joins(bo, at(inviting.port), { number: reads(inviting) });
    await until(inviting, 'question');
    await inviting.pairing.admit();
    expect((await joining).ok).toBe(true);
  });

  it('the third guest who saw a number and did not come in closes the door', async () => {
    const inviting = await invites();
    for (let n = 0; n < 3; n++) {
      const given = await joins(bo, at(inviting.port));
      expect(!given.ok && given.fault.code).toBe('cancelled');
      await until(inviting, n < 2 ? 'nobody' : 'closed');
    }
    expect(inviting.pairing.status).toMatchObject({ is: 'closed', why: { code: 'pair-spent' } });
    const late = await joins(bo, at(inviting.port));
    expect(!late.ok && late.fault.code).toBe('pair-closed');
  });

  it('a no, and time that runs out, are told on both screens, also while somebody is typing', async () => {
    const inviting = await invites();
    const refused = joins(bo, at(inviting.port), { number: reads(inviting) });
    await until(inviting, 'question');
    await inviting.pairing.refuse();
    const no = await refused;
    expect(!no.ok && no.fault.code).toBe('pair-refused');
    expect((await until(inviting, 'nobody')).why?.code).toBe('guest-refused');

    const typing = joins(bo, at(inviting.port), {
      number: (_, gone) =>
        new Promise((answer) => gone.addEventListener('abort', () => answer(undefined), { once: true })),
    });
    await until(inviting, 'number');
    inviting.waitsInVain();
    const late = await typing;
    expect(!late.ok && late.fault.code).toBe('pair-late');
    expect((await until(inviting, 'nobody')).why?.code).toBe('guest-lost');
    expect(await bo.does('space.list', {})).toHaveLength(1);
  });

  it('one is at the door at a time', async () => {
    const cy = await world.persona('Cy');
    const inviting = await invites();
    const first = joins(bo, at(inviting.port), { number: reads(inviting) });
    await until(inviting, 'question');
    const second = await joins(cy, at(inviting.port));
    expect(!second.ok && second.fault.code).toBe('pair-busy');
    await inviting.pairing.admit();
    expect((await first).ok).toBe(true);
    const third = await joins(cy, at(inviting.port));
    expect(!third.ok && third.fault.code).toBe('pair-closed');
  });

  it('who was removed gets no invitation, whatever the person says, and this PC cannot invite itself', async () => {
    await bo.joins(await ana.invites(space));
    await give(bo, ana, space);
    const id = await bo.device();
    await ana.does('space.remove', { space, member: id });
    const before = (await ana.does('space.members', { space })).length;
    const inviting = await invites();
    const joining = joins(bo, at(inviting.port), { number: reads(inviting) });
    await until(inviting, 'question');
    await inviting.pairing.admit();
    const refused = await joining;
    expect(!refused.ok && refused.fault.code).toBe('pair-failed');
    expect((await until(inviting, 'nobody')).why?.code).toBe('device-removed');
    expect(await ana.does('space.members', { space })).toHaveLength(before);
    const self = await joins(ana, at(inviting.port));
    expect(!self.ok && self.fault.code).toBe('peer-self');
  });
});

describe('by a code', () => {
  it('nobody has to be asked, and the code is good for one', async () => {
    await ana.adds('Madder', { space });
    const inviting = await invites();
    const code = codeOf(inviting);
    const joined = await joins(bo, code);
    expect(joined.ok && joined.value.space.name).toBe('Dyers');
    await until(inviting, 'joined');
    expect(inviting.statuses.all.map(({ is }) => is)).not.toContain('number');
    const cy = await world.persona('Cy');
    const late = await joins(cy, code);
    expect(!late.ok && late.fault.code).toBe('pair-closed');
  });

  it('with another secret it opens nothing, and at another device nothing is said', async () => {
    const inviting = await invites();
    const code = codeOf(inviting);
    if (code.is !== 'code') throw new Error('no code');
    const guessed = { ...code.code, secret: new Uint8Array(16).fill(1) };
    const wrong = await joins(bo, { is: 'code', code: guessed });
    expect(!wrong.ok && wrong.fault.code).toBe('pair-closed');
    const cy = await world.persona('Cy');
    const other = await joins(bo, { is: 'code', code: { ...code.code, device: cy.engine.device } });
    expect(!other.ok && other.fault.code).toBe('pair-other');
    expect(inviting.statuses.all).toEqual([]);
  });

  it('who overheard the knock and repeats it is asked about like anybody', async () => {
    const inviting = await invites();
    const code = codeOf(inviting);
    if (code.is !== 'code') throw new Error('no code');
    // The right word without the secret's signature.
    const { pairWord } = await import('../../../../sync/exchange/door.ts');
    const eve = device(7);
    const connected = await connect({
      crypto,
      identity: eve.identity,
      host: HOST,
      port: inviting.port,
      door: 'pair',
      word: pairWord(crypto, random, code.code.secret),
      admits: () => true,
    });
    if (connected.is !== 'link') throw new Error(connected.is);
    await connected.link.send(encodePairMessage({ is: 'right', name: 'Bo', firm: 'Tran Bakery' }));
    const heard: number[] = [];
    for await (const piece of connected.link.pieces()) heard.push(...piece);
    expect(heard).toEqual([...encodePairMessage({ is: 'no', why: 'wrong' })]);
    expect(inviting.statuses.all.map(({ is }) => is)).not.toContain('question');
  });
});

describe('those who should not come in', () => {
  it('one in between who hands everything on is found out before a number is shown to anybody', async () => {
    const inviting = await invites();
    const eve = device(7);
    const handOn = async (from: Link, to: Link): Promise<void> => {
      for await (const piece of from.pieces()) await to.send(piece);
      to.close();
    };
    const between = await listener({
      identity: eve.identity,
      pairing: {
        opens: () => true,
        admits: () => true,
        async met(fromGuest) {
          const connected = await connect({
            crypto,
            identity: eve.identity,
            host: HOST,
            port: inviting.port,
            door: 'pair',
            word: ANYBODY,
            admits: () => true,
          });
          if (connected.is !== 'link') throw new Error(connected.is);
          await Promise.all([handOn(fromGuest, connected.link), handOn(connected.link, fromGuest)]);
        },
      },
    });
    const caught = await joins(bo, at(between.port), { number: async () => '000000' });
    expect(!caught.ok && caught.fault.code).toBe('pair-wrong');
    expect((await until(inviting, 'nobody')).why?.code).toBe('guest-wrong');
    expect(inviting.statuses.all.map(({ is }) => is)).not.toContain('number');
  });

  it('a browser, a stranger at the other door and whoever comes when nobody is invited get not one byte', async () => {
    const inviting = await invites();
    const browser = await visit(inviting.port, { servername: 'localhost' });
    expect(browser).toMatchObject({ shaken: false, saw: false, received: 0 });
    // The right name, but no certificate of a device.
    const page = await visit(inviting.port, {
      servername: serverNameOf(ANYBODY, 'pair'),
      minVersion: 'TLSv1.3',
    });
    expect(page.received).toBe(0);
    const link = await visit(inviting.port, { servername: serverNameOf(ANYBODY), minVersion: 'TLSv1.3' });
    expect(link).toMatchObject({ shaken: false, saw: false, received: 0 });
    await inviting.pairing.close();
    const closed = await visit(inviting.port, {
      servername: serverNameOf(ANYBODY, 'pair'),
      minVersion: 'TLSv1.3',
    });
    expect(closed).toMatchObject({ shaken: false, saw: false, received: 0 });
    expect(inviting.statuses.all).toEqual([{ is: 'closed' }]);
  });

  it('who knocks and knocks is not heard any more', async () => {
    const { pairing } = await invites();
    const heard = Array.from({ length: 40 }, () => pairing.opens(ANYBODY));
    expect(heard.filter(Boolean)).toHaveLength(30);
  });

  it('a link that ends anywhere leaves nobody inside, and the next guest comes in', async () => {
    const inviting = await invites();
    const eve = device(7);
    const connected = await connect({
      crypto,
      identity: eve.identity,
      host: HOST,
      port: inviting.port,
      door: 'pair',
      word: ANYBODY,
      admits: () => true,
    });
    if (connected.is !== 'link') throw new Error(connected.is);
    await connected.link.send(Uint8Array.of(1, 0, 0));
    connected.link.close();
    expect((await until(inviting, 'nobody')).why?.code).toBe('guest-lost');
    const joining = joins(bo, at(inviting.port), { number: reads(inviting) });
    await until(inviting, 'question');
    await inviting.pairing.admit();
    expect((await joining).ok).toBe(true);
  });
});
