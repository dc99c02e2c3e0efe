/** Devices with names that write and hand over acts, each with what it knows. Deliveries are driven by hand. */
import { toHex, utf8 } from '../../sync/domain/bytes.ts';
import { actIdOf, deviceIdOf } from '../../sync/domain/hash.ts';
import type { ActId, DeviceId, SpaceId } from '../../sync/domain/ids.ts';
import type { Role } from '../../sync/domain/space.ts';
import {
  type Act,
  encodeAct,
  type KnownBody,
  type Person,
  parentsOf,
  parseAct,
} from '../../sync/membership/act.ts';
import { type Judgement, judgeAct } from '../../sync/membership/judge.ts';
import {
  makeFound,
  makeInvite,
  makeJoin,
  makeRemove,
  makeRole,
  spaceOf,
} from '../../sync/membership/make.ts';
import { type Roster, resolveRoster, rosterAt } from '../../sync/membership/roster.ts';
import { nodeCrypto } from '../../sync/node/crypto.ts';
import type { Crypto } from '../../sync/ports.ts';
import { SeededRandom } from '../simulator/fake-ports.ts';

const xor = (a: Uint8Array, b: Uint8Array): Uint8Array => a.map((byte, at) => byte ^ (b[at] ?? 0));
const hash = (label: string, ...parts: Uint8Array[]): Uint8Array =>
  nodeCrypto.sha256(Uint8Array.from([...utf8(label), ...parts.flatMap((part) => [...part])]));

/**
 * Curves replaced by hashes: who holds which secret still decides what can be signed and opened, as long as nobody
 * cheats the fake itself. A thousand times faster, which is what lets the properties run over many histories.
 */
export const quickCrypto: Crypto = {
  ...nodeCrypto,
  signingPublic: (seed) => hash('sign', seed),
  sign: (seed, message) => {
    const half = hash('signature', hash('sign', seed), message);
    return Uint8Array.from([...half, ...half]);
  },
  verify: (key, message, signature) =>
    toHex(signature.subarray(0, 32)) === toHex(hash('signature', key, message)),
  agreementPublic: (secret) => hash('agree', secret),
  agree: (secret, key) => hash('shared', xor(hash('agree', secret), key)),
};

/** Rosters by their heads never change, so all devices share what was made once; the newest few are kept. */
const remembered = new Map<string, Roster>();
function rosterOf(device: Device, heads: readonly ActId[]): Roster | undefined {
  const name = heads.join();
  const roster = remembered.get(name) ?? rosterAt(device.crypto, device.space, device.acts, heads);
  if (remembered.size > 500) remembered.clear();
  if (roster) remembered.set(name, roster);
  return roster;
}

export interface Invitation {
  id: ActId;
  secret: Uint8Array;
  /** What the file carries. */
  acts: readonly Act[];
}

export class Device {
  readonly crypto: Crypto;
  readonly random: SeededRandom;
  readonly name: string;
  readonly person: Person;
  readonly id: DeviceId;
  readonly boxSecret: Uint8Array;
  readonly acts = new Map<ActId, Act>();
  readonly aside = new Map<ActId, Act>();
  readonly refused = new Map<ActId, string>();
  space = '' as SpaceId;

  constructor(crypto: Crypto, name: string, random: SeededRandom) {
    this.crypto = crypto;
    this.random = random;
    this.name = name;
    const sign = crypto.signingPublic(random.bytes(32));
    this.boxSecret = random.bytes(32);
    this.id = deviceIdOf(crypto, sign);
    const box = toHex(crypto.agreementPublic(this.boxSecret));
    this.person = { name, firm: `${name}'s`, sign: toHex(sign), box };
  }

  #roster: Roster | undefined;
  #upTo = 0;

  get roster(): Roster {
    // Acts are only ever added, so their number tells whether anything is new.
    if (this.#roster === undefined || this.#upTo !== this.acts.size)
      this.#roster = resolveRoster(this.crypto, this.space, this.acts.values());
    this.#upTo = this.acts.size;
    return this.#roster;
  }

  judges(act: Act): Judgement {
    return judgeAct(this.crypto, this.space, this.acts, act, (heads) => rosterOf(this, heads));
  }

  roleOf(other: Device): Role | 'removed' | undefined {
    const member = this.roster.members.get(other.id);
    return member?.state === 'active' ? member.role : member?.state;
  }

  /** Signs a body with this device, whatever it says: the act as others get it. */
  signed(body: KnownBody): Act {
    const parsed = parseAct(this.crypto, encodeAct(body), this.id);
    if (!parsed.ok) throw new Error(`${this.name} wrote an act of bad ${parsed.reason}: ${body.type}`);
    return parsed.act;
  }

  /** Writes an act if the rules let it. */
  tries(body: KnownBody): Judgement & { act: Act } {
    const act = this.signed(body);
    const judged = this.judges(act);
    if (judged.is === 'valid') this.acts.set(act.id, act);
    return { ...judged, act };
  }

  writes(body: KnownBody): Act {
    const tried = this.tries(body);
    if (tried.is !== 'valid') throw new Error(`${this.name} may not ${body.type}: ${JSON.stringify(tried)}`);
    return tried.act;
  }

  /** Takes in acts in the order given; those that come before their parents wait. */
  receives(letters: Iterable<Act>): void {
    const ready: Act[] = [...letters];
    for (let act = ready.pop(); act; act = ready.pop()) {
      if (this.acts.has(act.id) || this.refused.has(act.id)) continue;
      const judged = this.judges(act);
      if (judged.is === 'refused') this.refused.set(act.id, judged.reason);
      if (judged.is === 'waiting') this.aside.set(act.id, act);
      if (judged.is !== 'valid') continue;
      this.acts.set(act.id, act);
      this.aside.delete(act.id);
      for (const kept of this.aside.values()) if (parentsOf(kept).includes(act.id)) ready.push(kept);
    }
  }

  hears(...others: readonly Device[]): void {
    for (const other of others) this.receives([...other.acts.values()].reverse());
  }

  founds(name = 'Dyers'): Act {
    const { body } = makeFound(this.crypto, this.random, { founder: this.person, name, private: false });
    this.space = spaceOf(actIdOf(this.crypto, encodeAct(body)));
    return this.writes(body);
  }

  invites(role: Role): Invitation {
    const secret = this.random.bytes(16);
    const { body } = makeInvite(this.crypto, this.roster, this.id, role, secret);
    const act = this.writes(body);
    return { id: act.id, secret, acts: [...this.acts.values()] };
  }

  joinBody({ id, secret, acts }: Invitation) {
    const [founding] = acts;
    this.space = spaceOf((founding as Act).id);
    this.receives([...acts].reverse());
    return makeJoin(this.crypto, this.roster, this.id, { invite: id, person: this.person, secret });
  }

  joins(invitation: Invitation): Act {
    return this.writes(this.joinBody(invitation));
  }

  roleBody(other: Device, role: Role, keep = {}) {
    return makeRole(this.roster, this.id, { member: other.id, role, keep });
  }

  makes(other: Device, role: Role, keep = {}): Act {
    return this.writes(this.roleBody(other, role, keep));
  }

  removeBody(other: Device, keep = {}) {
    return makeRemove(this.crypto, this.random, this.roster, this.id, { member: other.id, keep }).body;
  }

  removes(other: Device, keep = {}): Act {
    return this.writes(this.removeBody(other, keep));
  }
}

export interface Cluster {
  crypto: Crypto;
  ana: Device;
  bo: Device;
  cy: Device;
  di: Device;
}

/** Ana's space, with Bo, Cy and Di in the given roles; everybody knows everything. */
export function cluster(roles: readonly [Role, Role, Role], seed = 1, crypto = quickCrypto): Cluster {
  const random = new SeededRandom(seed);
  const [ana, bo, cy, di] = ['Ana', 'Bo', 'Cy', 'Di'].map((name) => new Device(crypto, name, random)) as [
    Device,
    Device,
    Device,
    Device,
  ];
  ana.founds();
  [bo, cy, di].forEach((device, at) => {
    device.joins(ana.invites(roles[at] as Role));
    ana.hears(device);
  });
  for (const device of [bo, cy, di]) device.hears(ana);
  return { crypto, ana, bo, cy, di };
}

/** Until nobody has anything new for anybody. */
export function everybodyMeets(...devices: readonly Device[]): void {
  for (const _ of [1, 2]) for (const device of devices) device.hears(...devices);
}

/** What of a roster must be equal on all devices, spelled so that a difference can be read. */
export const plainly = (roster: Roster) => ({
  ...roster,
  members: [...roster.members].sort(),
  invites: [...roster.invites].sort(),
  bounds: [...roster.bounds].sort(),
  keyHeads: roster.keyHeads.map((head) => ({ ...head, recipients: [...head.recipients].sort() })),
  voided: [...roster.voided].sort(),
});

/** The same, without what only says which acts were in vain. */
export const effects = (roster: Roster) => {
  const { members, invites, bounds, keyHeads } = plainly(roster);
  return {
    members: members.map(([id, { seniority: _, ...member }]) => [id, member]),
    invites,
    bounds,
    keyHeads,
  };
};
