import { describe, expect, it } from 'vitest';
import type { ActId, Incarnation, LogId } from '../../sync/domain/ids.ts';
import { logId } from '../../sync/domain/ids.ts';
import type { Act, BodyOf } from '../../sync/membership/act.ts';
import { judgeAct } from '../../sync/membership/judge.ts';
import {
  makeAdopt,
  makeFound,
  makeInvite,
  makeRemove,
  makeRotate,
  newestActs,
} from '../../sync/membership/make.ts';
import { RULES, resolveRoster } from '../../sync/membership/roster.ts';
import { SeededRandom } from '../simulator/fake-ports.ts';
import { cluster, Device, everybodyMeets, plainly, quickCrypto } from './cluster.ts';

const random = new SeededRandom(7);
const stranger = (name = 'Ed') => new Device(quickCrypto, name, random);
const logOf = ({ id }: Device, stream: 'content' | 'roster' = 'content'): LogId =>
  logId({ device: id, incarnation: '00112233aabbccdd' as Incarnation, stream });
const withdrawal = (who: Device, invite: ActId) =>
  makeRemove(quickCrypto, random, who.roster, who.id, { invite }).body;
const refusal = (reason: string) => expect.objectContaining({ is: 'refused', reason });

describe('beginning and joining', () => {
  it('makes the founder the first steward, whoever comes later stands behind', () => {
    const { ana, bo, cy } = cluster(['member', 'reader', 'reviewer']);
    const { members, name } = ana.roster;
    expect(name).toBe('Dyers');
    expect(members.get(ana.id)).toMatchObject({ role: 'steward', seniority: 0, state: 'active' });
    expect(members.get(bo.id)).toMatchObject({ role: 'member', seniority: 1, person: bo.person });
    expect(members.get(cy.id)).toMatchObject({ role: 'reader', seniority: 2 });
  });

  it('refuses a second beginning and acts of another space', () => {
    const { ana, bo } = cluster(['member', 'member', 'member']);
    const second = makeFound(quickCrypto, random, { founder: bo.person, name: 'Mine', private: false }).body;
    expect(bo.tries(second)).toEqual(refusal('aSpaceHasOneBeginning'));
    const other = stranger();
    other.founds('Elsewhere');
    const foreign = other.signed(
      makeInvite(quickCrypto, other.roster, other.id, 'member', random.bytes(16)).body,
    );
    expect(judgeAct(quickCrypto, ana.space, ana.acts, foreign)).toEqual(refusal('aSpaceHasOneBeginning'));
    expect(resolveRoster(quickCrypto, ana.space, [foreign, ...other.acts.values()]).members.size).toBe(0);
  });

  it('lets nobody in without an open invitation, or without its secret', () => {
    const { ana, bo } = cluster(['member', 'member', 'member']);
    const invitation = ana.invites('member');
    const ed = stranger();
    const guessed = ed.joinBody({ ...invitation, secret: random.bytes(16) });
    expect(ed.tries(guessed)).toEqual(refusal('joinProvesTheInvitation'));
    const made = ed.joinBody(invitation);
    expect(ed.tries({ ...made, invite: bo.roster.members.get(bo.id)?.joinedBy as ActId })).toEqual(
      refusal('joinNeedsOpenInvitation'),
    );
    expect(ed.tries(made).is).toBe('valid');
  });

  it('waits for the parents of an act and names them', () => {
    const { ana, bo } = cluster(['steward', 'member', 'member']);
    bo.invites('member');
    const last = bo.signed(makeRotate(quickCrypto, random, bo.roster, bo.id).body);
    expect(judgeAct(quickCrypto, ana.space, ana.acts, last)).toEqual({
      is: 'waiting',
      parents: [...(last.body as BodyOf<'rotate'>).parents],
    });
  });

  it('gives an invitation to one of two who used it apart, and every device finds the same one', () => {
    const { ana, bo } = cluster(['steward', 'member', 'member']);
    const invitation = ana.invites('member');
    const [ed, flo] = [stranger('Ed'), stranger('Flo')];
    ed.joins(invitation);
    flo.joins(invitation);
    ana.hears(ed, flo);
    bo.hears(flo, ana, ed);
    expect(plainly(ana.roster)).toEqual(plainly(bo.roster));
    expect([ana.roleOf(ed), ana.roleOf(flo)].sort()).toEqual(['member', undefined]);
    expect([...ana.roster.voided.values()]).toEqual(['anInvitationIsUsedOnce']);
  });

  it('keeps the one a steward has met, whatever a later finder of the invitation makes up', () => {
    for (let seed = 0; seed < 8; seed++) {
      const { ana } = cluster(['steward', 'member', 'member'], seed);
      const invitation = ana.invites('member');
      const ed = stranger('Ed');
      ed.joins(invitation);
      ana.hears(ed);
      ana.removes(ed);
      const flo = stranger('Flo');
      flo.joins(invitation);
      ana.hears(flo);
      expect([ana.roleOf(ed), ana.roleOf(flo)]).toEqual(['removed', undefined]);
    }
  });

  it('decides between two who used one invitation by who was met first-hand, not by who knew of both', () => {
    for (let seed = 0; seed < 8; seed++) {
      const { ana, bo, cy } = cluster(['steward', 'steward', 'member'], seed);
      const invitation = ana.invites('member');
      const [ed, flo] = [stranger('Ed'), stranger('Flo')];
      ed.joins(invitation);
      flo.joins(invitation);
      bo.hears(ana, ed);
      cy.hears(ana, flo);
      for (const who of [bo, cy]) who.writes(makeRotate(quickCrypto, random, who.roster, who.id).body);
      ana.hears(cy, bo);
      expect([ana.roleOf(ed), ana.roleOf(flo)]).toEqual(['member', undefined]);
      ana.writes(makeRotate(quickCrypto, random, ana.roster, ana.id).body);
      expect([ana.roleOf(ed), ana.roleOf(flo)]).toEqual(['member', undefined]);
    }
  });

  it('keeps out a third who comes after the contest of two, even when the winner was removed since', () => {
    for (let seed = 0; seed < 8; seed++) {
      const { ana, cy } = cluster(['member', 'steward', 'member'], seed);
      const invitation = ana.invites('member');
      const [ed, flo, mask] = [stranger('Ed'), stranger('Flo'), stranger('Mask')];
      for (const who of [ed, flo, mask]) who.joins(invitation);
      cy.hears(ana, ed, flo);
      const winner = cy.roleOf(ed) ? ed : flo;
      cy.removes(winner);
      ana.hears(mask, cy);
      expect([ed, flo, mask].map((who) => ana.roleOf(who)).filter((role) => role !== undefined)).toEqual([
        'removed',
      ]);
      expect(ana.roleOf(winner)).toBe('removed');
    }
  });

  it('closes an invitation for joins that its withdrawal did not know of', () => {
    const { ana } = cluster(['member', 'member', 'member']);
    const invitation = ana.invites('member');
    const ed = stranger();
    ed.joins(invitation);
    ana.writes(withdrawal(ana, invitation.id));
    ana.hears(ed);
    expect(ana.roleOf(ed)).toBeUndefined();
    expect(ana.roster.invites.get(invitation.id)?.state).toBe('withdrawn');
    expect(ana.tries(withdrawal(ana, invitation.id))).toEqual(refusal('actsNeedSomebodyToActOn'));
  });

  it('closes the open invitations of a steward who is removed or demoted', () => {
    for (const loss of ['remove', 'role'] as const) {
      const { ana, bo } = cluster(['steward', 'member', 'member']);
      const backDoor = bo.invites('steward');
      ana.hears(bo);
      if (loss === 'remove') ana.removes(bo);
      else ana.makes(bo, 'member');
      const mask = stranger('Mask');
      mask.joins(backDoor);
      ana.hears(mask);
      expect(ana.roleOf(mask)).toBeUndefined();
      expect(ana.roster.invites.get(backDoor.id)?.state).toBe('withdrawn');
    }
  });
});

describe('powers', () => {
  it("are stewards' only: nobody else invites, changes roles, removes, or handles keys", () => {
    const { ana, bo, cy } = cluster(['member', 'reader', 'reviewer']);
    const invite = makeInvite(quickCrypto, bo.roster, bo.id, 'member', random.bytes(16)).body;
    expect(bo.tries(invite)).toEqual(refusal('onlyStewardsInvite'));
    expect(bo.tries(bo.roleBody(bo, 'steward'))).toEqual(refusal('onlyStewardsChangeRoles'));
    expect(bo.tries(bo.removeBody(cy))).toEqual(refusal('onlyStewardsRemove'));
    expect(bo.tries(makeRotate(quickCrypto, random, bo.roster, bo.id).body)).toEqual(
      refusal('onlyStewardsHandleKeys'),
    );
    expect(ana.roster.voided.size).toBe(0);
  });

  it("count as of an act's parents: new powers do not reach back to old heads", () => {
    const { ana, bo } = cluster(['member', 'member', 'member']);
    const old = newestActs(bo.roster);
    ana.makes(bo, 'steward');
    bo.hears(ana);
    const { body } = makeInvite(quickCrypto, bo.roster, bo.id, 'steward', random.bytes(16));
    expect(bo.tries({ ...body, parents: old })).toEqual(refusal('onlyStewardsInvite'));
    expect(bo.tries(body).is).toBe('valid');
  });

  it('are only for active members to lose', () => {
    const { ana, bo } = cluster(['member', 'member', 'member']);
    ana.removes(bo);
    expect(ana.tries({ ...ana.roleBody(bo, 'reader') })).toEqual(refusal('actsNeedSomebodyToActOn'));
    expect(ana.tries({ ...ana.removeBody(stranger()) })).toEqual(refusal('actsNeedSomebodyToActOn'));
  });

  it('stay with the last steward', () => {
    const { ana, bo } = cluster(['steward', 'member', 'member']);
    ana.makes(bo, 'member');
    expect(ana.tries(ana.roleBody(ana, 'reader'))).toEqual(refusal('aSpaceKeepsASteward'));
    expect(ana.tries(ana.removeBody(ana))).toEqual(refusal('aSpaceKeepsASteward'));
  });

  it('stay with one of two stewards who step down without knowing of each other', () => {
    const { ana, bo, cy } = cluster(['steward', 'member', 'member']);
    ana.removes(ana);
    bo.makes(bo, 'member');
    everybodyMeets(ana, bo, cy);
    expect([cy.roleOf(ana), cy.roleOf(bo)]).toEqual(['removed', 'steward']);
    expect([...cy.roster.voided.values()]).toEqual(['aSpaceKeepsASteward']);
  });

  it('go to the lower of two roles given at the same time, until somebody who knows both decides', () => {
    const { ana, bo, cy, di } = cluster(['steward', 'member', 'member']);
    ana.makes(cy, 'reader');
    bo.makes(cy, 'steward');
    everybodyMeets(ana, bo, cy, di);
    expect(di.roleOf(cy)).toBe('reader');
    bo.makes(cy, 'reviewer');
    di.hears(bo);
    expect(di.roleOf(cy)).toBe('reviewer');
  });
});

describe('removal', () => {
  it('voids what the removed steward did without knowing of it, and what rests on that', () => {
    const { ana, bo, cy } = cluster(['steward', 'member', 'member']);
    ana.removes(bo);
    const ed = stranger();
    ed.joins(bo.invites('steward'));
    bo.makes(cy, 'steward');
    everybodyMeets(ana, bo, cy, ed);
    expect([cy.roleOf(bo), cy.roleOf(cy), cy.roleOf(ed)]).toEqual(['removed', 'member', undefined]);
  });

  it('keeps what the remover knew of', () => {
    const { ana, bo, cy } = cluster(['steward', 'member', 'member']);
    bo.makes(cy, 'reviewer');
    ana.hears(bo);
    ana.removes(bo);
    expect(ana.roleOf(cy)).toBe('reviewer');
  });

  it('is won by the more senior of two who remove each other', () => {
    const { ana, bo, cy, di } = cluster(['steward', 'steward', 'member']);
    bo.removes(cy);
    cy.removes(bo);
    everybodyMeets(ana, bo, cy, di);
    expect([di.roleOf(bo), di.roleOf(cy)]).toEqual(['steward', 'removed']);
    expect([...di.roster.voided.values()]).toEqual(['seniorWinsMutualRemoval']);
  });

  it('is settled alike when three remove each other in a ring', () => {
    const { ana, bo, cy, di } = cluster(['steward', 'steward', 'steward']);
    bo.removes(cy);
    cy.removes(di);
    di.removes(bo);
    everybodyMeets(ana, bo, cy, di);
    // Bo's act stands first and voids Cy's; so Di is there still, and Di's stands too.
    expect([ana.roleOf(bo), ana.roleOf(cy), ana.roleOf(di)]).toEqual(['removed', 'removed', 'steward']);
    expect(plainly(di.roster)).toEqual(plainly(ana.roster));
  });

  it('is for ever: the device joins with no other invitation', () => {
    const { ana, bo } = cluster(['member', 'member', 'member']);
    ana.removes(bo);
    const again = ana.invites('member');
    expect(bo.tries(bo.joinBody(again))).toEqual(refusal('readmissionNeedsANewKey'));
  });

  it('holds against a join that pretends to be older than the one that was removed', () => {
    for (let seed = 0; seed < 8; seed++) {
      const { ana } = cluster(['member', 'member', 'member'], seed);
      const [spare, own] = [ana.invites('steward'), ana.invites('member')];
      const ed = new Device(quickCrypto, 'Ed', new SeededRandom(100 + seed));
      const backDoor = ed.signed({ ...ed.joinBody(spare), parents: [spare.id] });
      ed.joins(own);
      ana.hears(ed);
      ana.removes(ed);
      ana.receives([backDoor]);
      expect(ana.roleOf(ed)).toBe('removed');
      expect(ana.roster.invites.get(spare.id)?.state).toBe('open');
    }
  });
});

describe('bounds', () => {
  it('let stand what the remover held, and nothing of logs not named', () => {
    const { ana, bo } = cluster(['member', 'member', 'member']);
    ana.removes(bo, { [logOf(bo)]: 12, [logOf(ana)]: 99 });
    expect([...ana.roster.bounds]).toEqual([[logOf(bo), 12]]);
  });

  it("are raised by adopting, by the highest that is said, and only for that device's logs", () => {
    const { ana, bo, cy } = cluster(['member', 'member', 'member']);
    const removal = ana.removes(bo, { [logOf(bo)]: 12 });
    cy.hears(ana);
    const adopt = (last: number, log = logOf(bo)) =>
      makeAdopt(cy.roster, cy.id, { act: removal.id, upTo: { [log]: last } });
    expect(cy.tries(adopt(40, logOf(ana)))).toEqual(refusal('adoptFollowsItsAct'));
    // A copy of cy's home took in more before it heard of the removal.
    const first = adopt(15);
    const ofCopy = adopt(20);
    cy.writes(first);
    ana.receives([cy.signed(first)]);
    expect(ana.roster.bounds.get(logOf(bo))).toBe(15);
    ana.receives([cy.signed(ofCopy)]);
    expect([...ana.roster.voided]).toEqual([]);
    expect(ana.roster.bounds.get(logOf(bo))).toBe(20);
    cy.writes(adopt(18));
    ana.hears(cy);
    expect(ana.roster.bounds.get(logOf(bo))).toBe(20);
  });

  it('are not raised by readers, nor by an adopt that does not follow its removal', () => {
    const { ana, bo, cy, di } = cluster(['member', 'reader', 'member']);
    const early = newestActs(di.roster);
    const removal = ana.removes(bo, {});
    everybodyMeets(ana, cy, di);
    const upTo = { [logOf(bo)]: 9 };
    expect(cy.tries(makeAdopt(cy.roster, cy.id, { act: removal.id, upTo }))).toEqual(
      refusal('onlyWritersAdopt'),
    );
    const adopt = makeAdopt(di.roster, di.id, { act: removal.id, upTo });
    expect(di.tries({ ...adopt, parents: early })).toEqual(refusal('adoptFollowsItsAct'));
  });

  it('hold for whoever becomes a reader, until they may write again', () => {
    const { ana, bo } = cluster(['member', 'member', 'member']);
    ana.makes(bo, 'reader', { [logOf(bo)]: 4 });
    expect(ana.roster.bounds.get(logOf(bo))).toBe(4);
    ana.makes(bo, 'member', { [logOf(bo)]: 4 });
    expect(ana.roster.bounds.size).toBe(0);
  });

  it('take in the writing of a device that lost its invitation, once somebody adopts it', () => {
    const { ana } = cluster(['member', 'member', 'member']);
    const invitation = ana.invites('member');
    const [ed, flo] = [stranger('Ed'), stranger('Flo')];
    const join = { ed: ed.joins(invitation), flo: flo.joins(invitation) };
    ana.hears(ed, flo);
    const [lost, act]: [Device, Act] = ana.roleOf(ed) ? [flo, join.flo] : [ed, join.ed];
    ana.writes(makeAdopt(ana.roster, ana.id, { act: act.id, upTo: { [logOf(lost)]: 3 } }));
    expect(ana.roster.bounds.get(logOf(lost))).toBe(3);
  });

  it('take in what a device wrote as a member before its copy’s invitation made it a reader', () => {
    const { ana } = cluster(['member', 'member', 'member']);
    const [first, second] = [ana.invites('reader'), ana.invites('member')];
    const [ed, copy] = [1, 2].map(() => new Device(quickCrypto, 'Ed', new SeededRandom(77)));
    if (!ed || !copy) throw new Error('nobody there');
    const joins = [copy.joins(first), ed.joins(second)];
    ana.hears(ed, copy);
    const lost = joins.find(({ id }) => ana.roster.voided.has(id));
    if (ana.roleOf(ed) !== 'reader' || !lost) throw new Error('the other invitation was the one that counts');
    ana.writes(makeAdopt(ana.roster, ana.id, { act: lost.id, upTo: { [logOf(ed)]: 3 } }));
    expect(ana.roster.bounds.get(logOf(ed))).toBe(3);
  });
});

describe('acts of a newer Granary', () => {
  it('keep their place among the acts of members and have no effect', () => {
    const { ana, bo, cy } = cluster(['member', 'member', 'member']);
    const parents = newestActs(bo.roster);
    const body = { type: 'unknown', called: 'vote', author: bo.id, parents, space: bo.space } as const;
    const vote: Act = { id: 'a'.repeat(32) as ActId, author: bo.id, body: { ...body } };
    ana.receives([vote]);
    expect(ana.roster.heads).toEqual([vote.id]);
    cy.receives([vote, ana.makes(bo, 'reader')].reverse());
    expect(cy.roleOf(bo)).toBe('reader');
    ana.removes(bo);
    const late: Act = { ...vote, id: 'b'.repeat(32) as ActId };
    ana.receives([late]);
    expect(ana.roster.heads).not.toContain(late.id);
  });

  it('are refused from strangers', () => {
    const { ana } = cluster(['member', 'member', 'member']);
    const ed = stranger();
    const parents = newestActs(ana.roster);
    const body = { type: 'unknown', called: 'vote', author: ed.id, parents, space: ana.space } as const;
    const act: Act = { id: 'c'.repeat(32) as ActId, author: ed.id, body };
    expect(judgeAct(quickCrypto, ana.space, ana.acts, act)).toEqual(refusal('onlyMembersSpeak'));
  });
});

describe('a meeting of many', () => {
  it('needs no more than 32 heads, though fifty joined at once, and the founder can still act on each', () => {
    const ana = stranger('Ana');
    ana.founds();
    const invitations = Array.from({ length: 50 }, () => ana.invites('member'));
    const joiners = invitations.map((_, at) => stranger(`J${at}`));
    joiners.forEach((joiner, at) => {
      joiner.joins(invitations[at]!);
    });
    ana.hears(...joiners);
    expect(ana.roster.heads.length).toBe(50);
    for (const { id } of joiners) {
      const heads = newestActs(ana.roster, id);
      expect(heads.length).toBe(32);
      expect(heads).toContain(ana.roster.members.get(id)?.joinedBy);
    }
    const last = joiners.at(-1)!;
    ana.makes(last, 'reviewer');
    ana.removes(joiners[0]!);
    expect([ana.roleOf(last), ana.roleOf(joiners[0]!)]).toEqual(['reviewer', 'removed']);
  });
});

it('says every rule in a sentence a person can read', () => {
  for (const { says } of Object.values(RULES)) expect(says).toMatch(/^[A-Z].{15,200}\.$/u);
});
