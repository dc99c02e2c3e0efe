/** The process of one person: does what it is asked, one thing after the other. */
import { randomFillSync } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { crc32, deflateSync } from 'node:zlib';
import type { FileId, SpaceId } from '../../../sync/domain/ids.ts';
import { encodeMessage, MessageReader } from '../../../sync/exchange/message.ts';
import { nodeCrypto } from '../../../sync/node/crypto.ts';
import { exchangeWith, serveLan } from '../../../sync/node/lan/exchange.ts';
import type { Link } from '../../../sync/ports.ts';
import { type BenchHome, benchHome } from '../home.ts';
import { Prose } from '../prose.ts';
import type { Asked, PersonActs } from './person.ts';

/** A picture of noise: 408 x 408 pixels of three bytes, which nothing makes smaller. */
function photo(): Uint8Array {
  const side = 408;
  const rows = Buffer.alloc(side * (3 * side + 1));
  randomFillSync(rows);
  for (let y = 0; y < side; y++) rows[y * (3 * side + 1)] = 0;
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const head = Buffer.alloc(4);
    head.writeUInt32BE(data.length);
    const tail = Buffer.alloc(4);
    tail.writeUInt32BE(crc32(body));
    return Buffer.concat([head, body, tail]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 0 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** What came over links: pieces of segments and attachments, what is said around them, and pieces that broke off. */
const came = { pieces: 0, words: 0, broken: 0 };

function watched(link: Link): Link {
  const reader = new MessageReader();
  return {
    peer: link.peer,
    close: () => link.close(),
    send: (bytes) => link.send(bytes),
    async *pieces() {
      let whole = 0;
      let all = 0;
      for await (const piece of link.pieces()) {
        all += piece.length;
        for (const message of reader.read(piece)) {
          if (message.is === 'nonsense') continue;
          const length = encodeMessage(message).length;
          whole += length;
          if (message.is === 'chunk' || message.is === 'piece') came.pieces += length;
          else came.words += length;
        }
        yield piece;
      }
      came.broken += all - whole;
    },
  };
}

let home: BenchHome;
let space: SpaceId;
let close: () => Promise<void> = async () => {};

async function entriesHere(): Promise<number> {
  const spaces = await home.ask('space.list', {});
  return spaces.find(({ id }) => id === space)?.entries ?? 0;
}

const acts: PersonActs = {
  async found({ entries, photos, seed }) {
    home = await benchHome('Ana');
    const prose = new Prose(seed);
    const lines = Array.from({ length: entries }, () => JSON.stringify(prose.lesson(2_000)));
    const source = join(home.folder, 'lessons.jsonl');
    await writeFile(source, `${lines.join('\n')}\n`);
    space = (await home.ask('space.create', { name: 'Dyers' })).id;
    const invitation = await home.ask('space.invite', { space, role: 'member' });
    await home.ask('import.run', { file: source as FileId, space });
    const { store } = await home.ask('home.status', {});
    const { rows } = await home.ask('rows.since', { store, after: 0, limit: photos });
    for (const { id } of rows) {
      const file = join(home.folder, `${id}.png`);
      await writeFile(file, photo());
      await home.ask('entry.attach', { id, file: file as FileId });
    }
    return invitation.file;
  },
  async join(invitation) {
    home = await benchHome('Bo');
    space = (await home.ask('space.join', { file: invitation as FileId })).id;
  },
  async listen(host, port) {
    const served = await serveLan(home.engine, nodeCrypto, { host, port }, () => {});
    if (!served.ok) throw new Error(served.fault.sentence);
    close = served.value.close;
  },
  async bring({ host, port, budget }) {
    let first: Promise<number> | undefined;
    const stop = home.engine.listen((event) => {
      if (event.is === 'file') first ??= entriesHere();
    });
    const meet = home.engine.meet.bind(home.engine);
    home.engine.meet = (link, options) => meet(watched(link), options);
    const begun = performance.now();
    const all = { meetings: 0, sent: 0, received: 0, ended: '' };
    while (all.ended !== 'done' && all.ended !== 'budget') {
      const met = await exchangeWith(
        home.engine,
        nodeCrypto,
        { host, port },
        budget === undefined ? {} : { budget },
      );
      if (!met.ok) {
        await pause(50);
        continue;
      }
      all.meetings += 1;
      all.sent += met.value.sent;
      all.received += met.value.received;
      all.ended = met.value.ended;
    }
    stop();
    const text = await first;
    return {
      ...all,
      ...came,
      seconds: (performance.now() - begun) / 1000,
      ...(text === undefined ? {} : { textBeforePhotos: text }),
    };
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

process.on('message', async ({ act, args }: Asked) => {
  try {
    const does = acts[act] as (...args: unknown[]) => unknown;
    process.send?.({ ok: true, value: await does(...args) });
  } catch (error) {
    process.send?.({ ok: false, value: error instanceof Error ? error.stack : String(error) });
  }
});
process.on('disconnect', () => process.exit(0));
// Whatever was said before somebody listens here is lost.
process.send?.({ ok: true, value: 'ready' });
