/** Granary over its own link on the local network, on a real disk. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EntryId, FileId, SpaceId } from '../../../sync/domain/ids.ts';
import { nodeCrypto } from '../../../sync/node/crypto.ts';
import { exchangeWith, serveLan } from '../../../sync/node/lan/exchange.ts';
import type { Link } from '../../../sync/ports.ts';
import { type BenchHome, benchHome } from '../home.ts';
import { Prose } from '../prose.ts';
import type { Acts } from './side.ts';

const EDITS = 10;
const PAGE = 1_000;

export function granarySide(): Acts {
  let home: BenchHome;
  let space: SpaceId;
  let close: () => Promise<void> = async () => {};
  const prose = new Prose(99);
  let turns = 0;

  /** Counts how often this end waited for the other after it had spoken. */
  const watched = (link: Link): Link => {
    let spoke = false;
    return {
      peer: link.peer,
      close: () => link.close(),
      send(bytes) {
        spoke = true;
        return link.send(bytes);
      },
      async *pieces() {
        for await (const piece of link.pieces()) {
          if (spoke) turns += 1;
          spoke = false;
          yield piece;
        }
      },
    };
  };
  const watch = (): void => {
    const meet = home.engine.meet.bind(home.engine);
    home.engine.meet = (link, options) => meet(watched(link), options);
  };

  return {
    async prepare({ first, entries, seed, gift }) {
      home = await benchHome(first ? 'Ana' : 'Bo');
      watch();
      if (!first) {
        space = (await home.ask('space.join', { file: gift as FileId })).id;
        return '';
      }
      const lessons = new Prose(seed);
      const lines = Array.from({ length: entries }, () => JSON.stringify(lessons.lesson(2_000)));
      const source = join(home.folder, '..', `granary-peers-${process.pid}.jsonl`);
      await writeFile(source, `${lines.join('\n')}\n`);
      space = (await home.ask('space.create', { name: 'Dyers' })).id;
      const invitation = await home.ask('space.invite', { space, role: 'member' });
      const { added } = await home.ask('import.run', { file: source as FileId, space });
      if (added !== entries) throw new Error(`only ${added} were imported`);
      return invitation.file;
    },
    async listen() {
      const served = await serveLan(home.engine, nodeCrypto, { host: '127.0.0.1', port: 0 }, () => {});
      if (!served.ok) throw new Error(served.fault.sentence);
      close = served.value.close;
      return served.value.port;
    },
    async meet(port) {
      turns = 0;
      const met = await exchangeWith(home.engine, nodeCrypto, { host: '127.0.0.1', port });
      if (!met.ok) throw new Error(met.fault.sentence);
      if (met.value.ended !== 'done') throw new Error(`the meeting ended: ${met.value.ended}`);
      return { said: met.value.sent, heard: met.value.received, turns };
    },
    async edit(from) {
      const { store } = await home.ask('home.status', {});
      const ids: EntryId[] = [];
      for (let after = 0; ids.length < from + EDITS; ) {
        const page = await home.ask('rows.since', { store, after, limit: PAGE });
        ids.push(...page.rows.map(({ id }) => id));
        if (!page.more) break;
        after = page.upTo;
      }
      for (const id of ids.slice(from, from + EDITS)) await addSentence(home, id, prose);
    },
    async print() {
      const print = await home.engine.fingerprint(space);
      if (!print.ok) throw new Error(print.fault.sentence);
      return `${print.value.entries} ${print.value.fingerprint}`;
    },
    async end() {
      await close();
      await home.remove();
    },
  };
}

async function addSentence(home: BenchHome, id: EntryId, prose: Prose): Promise<void> {
  const { body, version } = await home.ask('entry.get', { id });
  const middle = body.indexOf('. ', body.length / 2) + 2;
  const longer = `${body.slice(0, middle)}${prose.text(60)} ${body.slice(middle)}`;
  await home.ask('entry.edit', { id, base: version, changes: { body: longer } });
}
