/** What two windows show of an invitation between people who are beside each other. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GuestView, JoiningView, PairStatus } from '../../../../sync/api.ts';
import type { SpaceId } from '../../../../sync/domain/ids.ts';
import { World } from '../../../world.ts';
import { isNear, leaveAll, Neighbour } from './people.ts';

let ana: Neighbour;
let bo: Neighbour;
let space: SpaceId;

beforeEach(async () => {
  const world = new World(7);
  const [owner, guest] = [await world.persona('ana'), await world.persona('bo', 'Tran Bakery')];
  space = await owner.founds('Dyers');
  await owner.adds('Madder', { space });
  await guest.adds('Before I came');
  [ana, bo] = [new Neighbour(owner), new Neighbour(guest)];
});
afterEach(leaveAll);

const guestIs =
  (is: GuestView['is']) =>
  ({ inviting }: PairStatus): boolean =>
    inviting?.guest.is === is;
const joiningIs =
  (is: JoiningView['is']) =>
  ({ joining }: PairStatus): boolean =>
    joining?.is === is;

async function invites(): Promise<{ code: string; address: string }> {
  const { inviting } = await ana.pairs('pair.invite', { space, role: 'member' });
  return { code: inviting?.code ?? '', address: inviting?.addresses[0] ?? '' };
}
async function numberShown(): Promise<string> {
  const { inviting } = await ana.untilPairing(guestIs('number'));
  return inviting?.guest.is === 'number' ? inviting.guest.number : '';
}
const failure = async (): Promise<string | undefined> => {
  const { joining } = await bo.untilPairing(joiningIs('failed'));
  return joining?.is === 'failed' ? joining.fault.code : undefined;
};

describe('an invitation that is shown', () => {
  it('lets somebody in by number, who is near from then on and has the lessons', async () => {
    const { address } = await invites();
    await bo.pairs('pair.join', { to: ` ${address} ` });
    const number = await numberShown();
    expect((await bo.untilPairing(joiningIs('number'))).joining).toEqual({ is: 'number', tries: 3 });
    const wrong = number === '000000' ? '000001' : '000000';
    await bo.pairs('pair.number', { number: wrong });
    await bo.untilPairing(({ joining }) => joining?.is === 'number' && joining.tries === 2);
    await bo.pairs('pair.number', { number: `${number.slice(0, 3)} ${number.slice(3)}` });
    const asked = await ana.untilPairing(guestIs('question'));
    expect(asked.inviting?.guest).toEqual({ is: 'question', name: 'bo', firm: 'Tran Bakery' });
    await bo.untilPairing(joiningIs('waiting'));
    await ana.pairs('pair.answer', { letIn: true });
    const joined = await bo.untilPairing(joiningIs('joined'));
    expect(joined.joining).toEqual({ is: 'joined', space, name: 'Dyers' });
    await ana.untilPairing(guestIs('joined'));
    await Promise.all([ana.until(isNear('bo')), bo.until(isNear('ana'))]);
    await bo.until(({ people }) => people.some(({ added }) => added > 0));
    await bo.leaves();
    expect(await bo.who.titles(space)).toEqual(['Madder']);
    await ana.leaves();
    expect(await ana.who.titles()).toEqual(['Madder']);
  });

  it('lets somebody in by code, once, without a question', async () => {
    const { code } = await invites();
    await bo.pairs('pair.join', { to: code.toUpperCase() });
    await bo.untilPairing(joiningIs('joined'));
    await ana.untilPairing(guestIs('joined'));
    const cy = new Neighbour(await new World(9).persona('cy'));
    await cy.pairs('pair.join', { to: code });
    const late = await cy.untilPairing(joiningIs('failed'));
    expect(late.joining).toMatchObject({ is: 'failed', fault: { code: 'pair-closed' } });
  });

  it('is closed by closing it, by another, by its time, and by the end of the program', async () => {
    const first = await invites();
    expect(await ana.pairs('pair.close', {})).toEqual({});
    await bo.pairs('pair.join', { to: first.address });
    expect(await failure()).toBe('pair-closed');

    const second = await invites();
    await invites();
    await bo.pairs('pair.join', { to: second.code });
    expect(await failure()).toBe('pair-closed');

    ana.timer.fire();
    const unseen = await ana.untilPairing(guestIs('closed'));
    expect(unseen.inviting?.guest).toMatchObject({ is: 'closed', fault: { code: 'pair-unseen' } });
    await bo.pairs('pair.join', { to: first.address });
    expect(await failure()).toBe('pair-closed');

    await invites();
    await bo.pairs('pair.join', { to: first.address });
    await numberShown();
    await ana.leaves();
    expect(await failure()).toBe('pair-closed');
  });

  it('is shown by a steward alone, and never of the private space', async () => {
    await bo.pairs('pair.join', { to: (await invites()).code });
    await bo.untilPairing(joiningIs('joined'));
    const byMember = await bo.pairing.call('pair.invite', { space, role: 'member' });
    expect(byMember).toMatchObject({ ok: false });
    const home = await ana.who.does('home.status', {});
    const own = home.spaces.find((each) => each.private)?.id ?? space;
    const ofPrivate = await ana.pairing.call('pair.invite', { space: own, role: 'member' });
    expect(ofPrivate).toMatchObject({ ok: false, fault: { code: 'space-private' } });
  });
});

describe('whoever joins', () => {
  it('gives up at any time, and the door stays open for the next', async () => {
    const { address } = await invites();
    await bo.pairs('pair.join', { to: address });
    await numberShown();
    expect(await bo.pairs('pair.leave', {})).toEqual({});
    const { inviting } = await ana.untilPairing(guestIs('nobody'));
    expect(inviting?.guest).toMatchObject({ fault: { code: 'guest-refused' } });
    await bo.pairs('pair.join', { to: address });
    const number = await numberShown();
    await bo.untilPairing(joiningIs('number'));
    await bo.pairs('pair.number', { number });
    await ana.untilPairing(guestIs('question'));
    await bo.pairs('pair.leave', {});
    await ana.untilPairing(guestIs('nobody'));
    expect(await bo.who.does('space.list', {})).toHaveLength(1);
  });

  it('is told at once what is neither an address nor a whole code', async () => {
    const { code } = await invites();
    const refused = async (to: string): Promise<string> => {
      const answer = await bo.pairing.call('pair.join', { to });
      return answer.ok ? 'ok' : answer.fault.code;
    };
    expect(await refused(code.slice(0, -1))).toBe('pair-code-wrong');
    expect(await refused(code.slice(13, 90))).toBe('pair-code-wrong');
    expect(await refused('the shop')).toBe('address-wrong');
    expect(await refused('')).toBe('address-wrong');
    expect(await refused('x'.repeat(5_000))).toBe('arguments-wrong');
    expect(await bo.pairs('pair.status', {})).toEqual({});
  });

  it('hears why nobody was reached', async () => {
    await bo.pairs('pair.join', { to: '127.0.0.1:1' });
    expect(await failure()).toBe('peer-refused');
    // A Granary that invites nobody.
    await bo.pairs('pair.join', { to: await ana.turnsOn() });
    expect(await failure()).toBe('pair-closed');
  });
});
