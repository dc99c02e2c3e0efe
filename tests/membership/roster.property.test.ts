import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ActId, type Incarnation, type LogId, logId } from '../../sync/domain/ids.ts';
import { ROLES } from '../../sync/domain/space.ts';
import type { Act, KnownBody } from '../../sync/membership/act.ts';
import { judgeAct } from '../../sync/membership/judge.ts';
import {
  makeAdopt,
  makeGrant,
  makeInvite,
  makeJoin,
  makeRemove,
  makeRotate,
  newestActs,
} from '../../sync/membership/make.ts';
import { type Roster, resolveRoster, rosterAt } from '../../sync/membership/roster.ts';
import { SeededRandom } from '../simulator/fake-ports.ts';
import { Device, effects, everybodyMeets, type Invitation, plainly, quickCrypto } from './cluster.ts';

const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 });
const runs = (numRuns: number) => ({ numRuns, endOnFailure: true });
/** For a busy machine; the properties take a few seconds each on a quiet one. */
const PATIENCE = 120_000;

const logOf = (device: Device): LogId =>
  logId({ device: device.id, incarnation: '00112233aabbccdd' as Incarnation, stream: 'content' });

/** A made-up history: two to six devices that act on what they happen to know. */
class History {
  readonly random: SeededRandom;
  readonly devices: Device[];
  readonly invitations: Invitation[] = [];

  constructor(seed: number) {
    this.random = new SeededRandom(seed);
    const count = 2 + this.random.below(5);
    this.devices = Array.from({ length: count }, (_, at) => new Device(quickCrypto, `D${at}`, this.random));
    const [ana] = this.devices as [Device];
    ana.founds();
    for (const device of this.devices.slice(1)) {
      // Most are stewards: only among them is there anything to fight about.
      const role = this.random.onceIn(3) ? this.random.pick(ROLES) : 'steward';
      const invitation = ana.invites(role);
      this.invitations.push(invitation);
      device.joins(invitation);
      ana.hears(device);
    }
    everybodyMeets(...this.devices);
  }

  get everyAct(): Map<ActId, Act> {
    return new Map(this.devices.flatMap((device) => [...device.acts]));
  }

  other(device: Device): Device {
    return this.random.pick(this.devices.filter((one) => one !== device));
  }

  /** A few acts and meetings. Somebody who may not do what they try just does not. */
  goOn(steps: number): void {
    for (let step = 0; step < steps; step++) this.#step(this.random.pick(this.devices));
  }

  #step(who: Device): void {
    const { random } = this;
    const kind = random.below(14);
    if (kind < 4) who.hears(this.other(who));
    else if (kind === 4) this.#invite(who);
    else if (kind === 5) this.#join();
    else this.#tries(who, this.body(who, random.below(9), who.roster));
  }

  #tries(who: Device, body: KnownBody | undefined): void {
    if (body) who.tries(body);
  }

  #invite(who: Device): void {
    const secret = this.random.bytes(16);
    const tried = who.tries(
      makeInvite(quickCrypto, who.roster, who.id, this.random.pick(ROLES), secret).body,
    );
    if (tried.is === 'valid')
      this.invitations.push({ id: tried.act.id, secret, acts: [...who.acts.values()] });
  }

  /** With any invitation there ever was; now and then somebody who is here already, or was removed. */
  #join(): void {
    const invitation = this.random.pick(this.invitations);
    const fresh = this.random.onceIn(4) ? undefined : new Device(quickCrypto, 'Late', this.random);
    const who = fresh ?? this.random.pick(this.devices);
    const tried = who.tries(who.joinBody(invitation));
    if (fresh && tried.is === 'valid' && this.devices.length < 9) this.devices.push(fresh);
  }

  /** An act of some kind about somebody, on top of what `roster` shows. */
  body(who: Device, kind: number, roster: Roster): KnownBody | undefined {
    const { random } = this;
    const whom = random.pick(this.devices);
    const keep = random.onceIn(2) ? { [logOf(whom)]: random.below(50) } : {};
    if (kind < 3) return makeRemove(quickCrypto, random, roster, who.id, { member: whom.id, keep }).body;
    if (kind < 6) {
      const role = random.pick(ROLES);
      return {
        type: 'role',
        author: who.id,
        parents: newestActs(roster),
        space: who.space,
        member: whom.id,
        role,
        keep,
      };
    }
    if (kind === 6) return makeRotate(quickCrypto, random, roster, who.id).body;
    if (kind === 7) {
      const { id } = random.pick(this.invitations);
      return makeRemove(quickCrypto, random, roster, who.id, { invite: id }).body;
    }
    const losses = [...who.acts.values()].filter(
      ({ body }) => body.type === 'role' || body.type === 'remove',
    );
    const loss = losses[random.below(Math.max(1, losses.length))];
    const device = this.devices.find(
      ({ id }) => (loss?.body as { member?: string } | undefined)?.member === id,
    );
    return (
      loss &&
      device &&
      makeAdopt(roster, who.id, { act: loss.id, upTo: { [logOf(device)]: 60 + random.below(9) } })
    );
  }

  /** Anything, by somebody who keeps no rule, with the parents and the subject that suit them; joins only `fresh`. */
  hostileBody(
    who: Device,
    fresh: Device | undefined,
    everything: ReadonlyMap<ActId, Act>,
  ): KnownBody | undefined {
    const { random } = this;
    const count = 1 + random.below(3);
    const chosen = new Set(Array.from({ length: count }, () => random.pick([...everything.keys()])));
    const parents = [...chosen].sort();
    const at = rosterAt(quickCrypto, who.space, everything, parents);
    if (!at) return undefined;
    const kind = random.below(fresh ? 12 : 11);
    if (kind < 9) {
      const body = this.body(who, kind, at);
      return body && body.type !== 'found' ? { ...body, parents } : undefined;
    }
    if (kind === 9) {
      const { body } = makeInvite(quickCrypto, at, who.id, random.pick(ROLES), random.bytes(16));
      return { ...body, parents };
    }
    if (kind === 10) {
      const keys = new Map([['0011223344556677' as never, random.bytes(32)]]);
      const to = random.pick(this.devices).id;
      return makeGrant(quickCrypto, random, at, who.id, { to, keys });
    }
    const { id, secret } = random.pick(this.invitations);
    const joiner = fresh === undefined || random.onceIn(3) ? who : fresh;
    const body = makeJoin(quickCrypto, at, joiner.id, { invite: id, person: joiner.person, secret });
    return { ...body, parents: [...new Set([...parents, id])].sort() };
  }
}

const shuffled = <T>(random: SeededRandom, items: Iterable<T>): T[] =>
  [...items]
    .map((item) => [random.u32(), item] as const)
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item);

const stewards = (roster: Roster): number =>
  [...roster.members.values()].filter(({ state, role }) => state === 'active' && role === 'steward').length;

describe('the roster of any history', () => {
  it(
    'is the same on every device, whatever order the acts came in',
    () => {
      fc.assert(
        fc.property(seeds, (seed) => {
          const history = new History(seed);
          history.goOn(40);
          const acts = history.everyAct;
          const first = resolveRoster(quickCrypto, history.devices[0]!.space, acts.values());
          for (const device of history.devices) {
            device.receives(shuffled(history.random, acts.values()));
            expect(device.acts.size).toBe(acts.size);
            expect(
              plainly(resolveRoster(quickCrypto, device.space, shuffled(history.random, acts.values()))),
            ).toEqual(plainly(first));
          }
        }),
        runs(50),
      );
    },
    PATIENCE,
  );

  it(
    'always has a steward, on what any one device knows too',
    () => {
      fc.assert(
        fc.property(seeds, (seed) => {
          const history = new History(seed);
          for (let round = 0; round < 6; round++) {
            history.goOn(12);
            for (const device of history.devices) expect(stewards(device.roster)).toBeGreaterThan(0);
          }
          everybodyMeets(...history.devices);
          for (const device of history.devices) expect(stewards(device.roster)).toBeGreaterThan(0);
        }),
        runs(30),
      );
    },
    PATIENCE,
  );

  it(
    'is not decided anew by an act whose author knew everything',
    () => {
      fc.assert(
        fc.property(seeds, (seed) => {
          const history = new History(seed);
          history.goOn(50);
          everybodyMeets(...history.devices);
          for (const device of history.devices) {
            for (const kind of [0, 1, 3, 4, 6, 7]) {
              const before = device.roster;
              const old = [...device.acts.keys()];
              const body = history.body(device, kind, before);
              if (!body || device.tries(body).is !== 'valid') continue;
              const after = device.roster;
              expect(old.map((id) => [id, after.voided.has(id)])).toEqual(
                old.map((id) => [id, before.voided.has(id)]),
              );
            }
          }
        }),
        runs(40),
      );
    },
    PATIENCE,
  );

  it(
    'is found again from the acts a segment names',
    () => {
      fc.assert(
        fc.property(seeds, (seed) => {
          const history = new History(seed);
          history.goOn(50);
          everybodyMeets(...history.devices);
          for (const device of history.devices) {
            const now = device.roster;
            const again = rosterAt(quickCrypto, device.space, device.acts, newestActs(now, device.id));
            expect(again && effects(again)).toEqual(effects(now));
          }
        }),
        runs(60),
      );
    },
    PATIENCE,
  );

  it(
    'keeps apart who can read: no removed device is among the recipients of a key made after its removal',
    () => {
      fc.assert(
        fc.property(seeds, (seed) => {
          const history = new History(seed);
          history.goOn(60);
          everybodyMeets(...history.devices);
          const { members, keyHeads } = history.devices[0]!.roster;
          for (const { id, state } of members.values()) {
            if (state !== 'removed') continue;
            expect(keyHeads.every(({ recipients }) => recipients.has(id))).toBe(false);
          }
        }),
        runs(60),
      );
    },
    PATIENCE,
  );
});

describe('a removed device', () => {
  it(
    'changes nothing any more, whatever it writes on whatever parents, alone or with new devices',
    () => {
      let admitted = 0;
      fc.assert(
        fc.property(seeds, (seed) => {
          const history = new History(seed);
          const [ana] = history.devices as [Device];
          history.goOn(30);
          everybodyMeets(...history.devices);
          // Whoever is more senior than the remover may hit back; here the founder removes, if still steward.
          const goners = history.devices.filter(
            (device) => ana.roleOf(device) !== undefined && device !== ana,
          );
          fc.pre(ana.roleOf(ana) === 'steward' && goners.some((device) => ana.roleOf(device) !== 'removed'));
          const gone = history.random.pick(goners.filter((device) => ana.roleOf(device) !== 'removed'));
          ana.removes(gone, { [logOf(gone)]: 7 });
          // Nobody but the removed has the secrets of invitations that are still open, so those are out of the game.
          for (const [invite, { state }] of ana.roster.invites)
            if (state === 'open')
              ana.writes(makeRemove(quickCrypto, ana.random, ana.roster, ana.id, { invite }).body);
          const before = effects(ana.roster);

          const fresh = new Device(quickCrypto, 'Mask', history.random);
          const everything = history.everyAct;
          for (let act = 0; act < 25; act++) {
            const body = history.hostileBody(gone, fresh, everything);
            if (!body) continue;
            const signed = (body.type === 'join' && body.author === fresh.id ? fresh : gone).signed(body);
            if (judgeAct(quickCrypto, ana.space, everything, signed).is === 'valid')
              everything.set(signed.id, signed);
          }
          const size = ana.acts.size;
          ana.receives(shuffled(history.random, everything.values()));
          admitted += ana.acts.size - size;
          expect(effects(ana.roster)).toEqual(before);
        }),
        runs(60),
      );
      // The property must not hold for want of attacks that get through the door.
      expect(admitted).toBeGreaterThan(50);
    },
    PATIENCE,
  );
});

describe("members without a steward's powers", () => {
  it(
    'cannot change who belongs, and hostile acts are judged alike by everybody',
    () => {
      fc.assert(
        fc.property(seeds, (seed) => {
          const random = new SeededRandom(seed);
          const history = new History(seed);
          history.goOn(20);
          everybodyMeets(...history.devices);
          const plain = history.devices.filter((device) => {
            const wasSteward = [...history.everyAct.values()].some(({ body }) =>
              body.type === 'role' ? body.member === device.id && body.role === 'steward' : false,
            );
            const { role, invites } = { role: device.roleOf(device), invites: device.roster.invites };
            const joined = device.acts.get(device.roster.members.get(device.id)?.joinedBy as ActId)?.body;
            const brought = joined?.type === 'join' ? invites.get(joined.invite)?.role : 'steward';
            return role !== undefined && role !== 'steward' && brought !== 'steward' && !wasSteward;
          });
          fc.pre(plain.length > 0);
          const attacker = random.pick(plain);
          const [ana, bo] = history.devices as [Device, Device];
          const members = effects(ana.roster).members;
          const everything = history.everyAct;
          const hostile = Array.from({ length: 20 }, () =>
            history.hostileBody(attacker, undefined, everything),
          )
            .filter((body) => body !== undefined)
            .map((body) => attacker.signed(body));
          ana.receives(shuffled(random, hostile));
          bo.receives(shuffled(random, hostile));
          expect(plainly(ana.roster)).toEqual(plainly(bo.roster));
          expect(effects(ana.roster).members).toEqual(members);
        }),
        runs(40),
      );
    },
    PATIENCE,
  );
});
