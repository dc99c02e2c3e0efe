/** Verbs on spaces and who belongs to them. */

import { type Command, Option } from 'commander';
import type { FileId } from '../domain/ids.ts';
import { failed, ok } from '../domain/result.ts';
import { type MemberView, ROLES, type Role } from '../domain/space.ts';
import type { Address } from '../node/lan/exchange.ts';
import { USUAL_PORT } from '../node/lan/service/address.ts';
import { type Context, placeAt } from './context.ts';
import { addressOf, portOf } from './link.ts';
import { codeIn, inviteHere, joinHere, targetAt } from './pairing.ts';
import { countOf, dayOf, harmless, table } from './print.ts';
import { BadUse, type Outcome, type Session } from './session.ts';
import { atPath } from './several.ts';

async function listSpaces(session: Session): Promise<Outcome> {
  const spaces = await session.engine.call('space.list', {});
  if (!spaces.ok) return spaces;
  const lines = spaces.value.map(({ id, name, role, entries, members }) => [
    id.slice(0, 10),
    name,
    role,
    countOf(entries, 'entry', 'entries'),
    countOf(members, 'member', 'members'),
  ]);
  return ok({ json: spaces.value, text: table(lines) });
}

const memberLines = (members: readonly MemberView[]): string =>
  table(
    members.map(({ id, name, firm, role, state, us, lastMet }) => [
      id.slice(0, 10),
      state === 'invited' ? '(invited)' : `${name}, ${firm}`,
      role,
      us ? 'you' : state,
      lastMet > 0 ? `met ${dayOf(lastMet)}` : '',
    ]),
  );

async function members(session: Session, word: string): Promise<Outcome> {
  const space = await session.space(word);
  if (!space.ok) return space;
  const list = await session.engine.call('space.members', { space: space.value.id });
  return list.ok ? ok({ json: list.value, text: memberLines(list.value) }) : list;
}

async function inviteVerb(
  context: Context,
  word: string,
  options: { role: Role; out: string },
): Promise<void> {
  const place = await placeAt(context.path(options.out));
  return context.inHome(
    async (session): Promise<Outcome> => {
      const space = await session.space(word);
      if (!space.ok) return space;
      const made = await session.engine.call('space.invite', { space: space.value.id, role: options.role });
      if (!made.ok) return made;
      const { file } = made.value;
      return ok({
        json: { file, space: space.value.id, role: options.role },
        text: `${harmless(file)}\nWhoever has this file can join ${harmless(space.value.name)} once, as ${options.role}. Hand it over in person.\n`,
      });
    },
    { place },
  );
}

async function joinSpace(session: Session, path: string): Promise<Outcome> {
  const joined = await session.engine.call('space.join', { file: path as FileId });
  if (!joined.ok) return failed(atPath(joined.fault, path));
  const { name, role } = joined.value;
  const text = `You are in ${harmless(name)} as ${role}. Send a bundle back so that the others know you.\n`;
  return ok({ json: joined.value, text });
}

async function remove(session: Session, spaceWord: string, memberWord: string): Promise<Outcome> {
  const space = await session.space(spaceWord);
  if (!space.ok) return space;
  const member = await session.member(space.value, memberWord);
  if (!member.ok) return member;
  const left = await session.engine.call('space.remove', { space: space.value.id, member: member.value.id });
  if (!left.ok) return left;
  const who = member.value.state === 'invited' ? 'The invitation is void' : `${member.value.name} is removed`;
  const text = `${harmless(who)}: nothing written from now on goes there. What was received before stays.\n`;
  return ok({ json: left.value, text });
}

interface Invite {
  role: Role;
  out?: string;
  here?: true;
  port: number;
  host?: string;
}

export function addSpaceVerbs(program: Command, context: Context): void {
  const space = program.command('space').description('spaces and who belongs to them');
  space
    .command('create')
    .description('a new space; you are its steward')
    .argument('<name>')
    .action((name: string) =>
      context.inHome(async (session) => {
        const made = await session.engine.call('space.create', { name });
        return made.ok ? ok({ json: made.value, text: `${made.value.id}\n` }) : made;
      }),
    );
  space
    .command('list')
    .description('your spaces')
    .action(() => context.inHome(listSpaces));
  space
    .command('members')
    .description('who belongs to a space')
    .argument('<space>')
    .action((word: string) => context.inHome((session) => members(session, word)));
  space
    .command('invite')
    .description('invite one person: with a file, or who is here on the same network')
    .argument('<space>')
    .addOption(new Option('--role <role>', 'what they may do').choices(ROLES).makeOptionMandatory())
    .option('--out <file>', 'where to write the invitation file')
    .option('--here', 'show a code and a number, and wait for them')
    .option('--port <number>', 'with --here: the port, 0 for any', portOf, USUAL_PORT)
    .option('--host <address>', 'with --here: only at this address of this PC')
    .action((word: string, options: Invite) => {
      const { role, out, here, port, host } = options;
      if ((out === undefined) === (here === undefined))
        throw new BadUse(
          'Say how: --out FILE for an invitation file, or --here for who is on the same network.',
        );
      if (out !== undefined) return inviteVerb(context, word, { role, out });
      const at = { role, port, ...(host === undefined ? {} : { host }) };
      return context.inHome((session) => inviteHere(context, session, word, at));
    });
  space
    .command('join')
    .description('join a space: with an invitation file, the code on their screen, or at their PC')
    .argument('[file-or-code]')
    .option('--at <host:port>', 'where a Granary invites you right now; its number is asked for', addressOf)
    .action((word: string | undefined, { at }: { at?: Address }) => {
      if ((word === undefined) === (at === undefined))
        throw new BadUse('Say how: an invitation file, a code, or --at HOST:PORT.');
      const target = word === undefined ? at && targetAt(at) : codeIn(word);
      return context.inHome((session) =>
        target ? joinHere(context, session, target) : joinSpace(session, context.path(word ?? '')),
      );
    });
  space
    .command('remove')
    .description('take a member out, or an invitation back')
    .argument('<space>')
    .argument('<member>')
    .action((word: string, member: string) => context.inHome((session) => remove(session, word, member)));
}
