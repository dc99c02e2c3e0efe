/** What links of a simulated world do beside carrying bytes, and what is looked at while they do. */
import { canonicalBytes } from '../../sync/domain/canonical.ts';
import type { DeviceId, SpaceId } from '../../sync/domain/ids.ts';
import { MessageReader } from '../../sync/exchange/message.ts';
import type { Bytes, Link } from '../../sync/ports.ts';
import { parseHeader } from '../../sync/segment/header.ts';
import type { FakeLink } from './fake-link.ts';
import type { SeededRandom } from './fake-ports.ts';
import type { Node } from './node.ts';
import type { Sim } from './sim.ts';

/** As many as a device may say it has begun. */
const BEGUN_AT_MOST = 64;

const OVERHEARD_AT_MOST = 100;

const sending = (link: Link, send: Link['send']): Link => ({
  peer: link.peer,
  pieces: () => link.pieces(),
  close: () => link.close(),
  send,
});

/** Whether the sender knows that they are out: by its own word now, and by what it was seen to know before. */
const isOut = (node: Node, to: DeviceId, space: SpaceId): boolean =>
  !node.persona.engine.peer(to).spaces.includes(space) || (node.removed.get(space)?.has(to) ?? false);

/**
 * C5 and C6 over a link: whatever leaves is of a space that both are in, no private word can be read in it, and who was
 * removed gets not a byte after the sender knew.
 */
export function watched(sim: Sim, node: Node, link: Link, to: DeviceId, common: ReadonlySet<SpaceId>): Link {
  const reader = new MessageReader();
  let space: SpaceId | undefined;
  const look = (bytes: Bytes): void => {
    if (sim.overheard.length < OVERHEARD_AT_MOST) sim.overheard.push(bytes);
    const text = Buffer.from(bytes).toString('latin1');
    for (const word of sim.secrets.keys())
      if (text.includes(word))
        throw new Error(`C5: ${word} is private, and ${node.name} says it over a link`);
    for (const message of reader.read(bytes)) {
      if (message.is === 'have' && message.begun.length > BEGUN_AT_MOST)
        throw new Error(`${node.name} keeps ${message.begun.length} parts that were begun`);
      const of = message.is === 'piece' ? sim.files.get(message.file)?.space : undefined;
      if (message.is === 'piece' && of && isOut(node, to, of)) {
        sim.leaked += message.bytes.length;
        throw new Error(`C6: ${node.name} hands ${message.bytes.length} bytes of a file to who was put out`);
      }
      if (message.is !== 'chunk') continue;
      if (message.at === 0) {
        const parsed = parseHeader(sim.world.crypto, message.bytes);
        space = parsed.is === 'header' ? parsed.header.space : undefined;
        if (!space || !common.has(space))
          throw new Error(`C5: ${node.name} sends a part of a space that the other end is not in`);
      }
      if (space && isOut(node, to, space)) {
        sim.leaked += message.bytes.length;
        throw new Error(`C6: ${node.name} hands ${message.bytes.length} bytes to who was put out`);
      }
    }
  };
  return sending(link, (bytes) => {
    look(bytes);
    return link.send(bytes);
  });
}

/** From some byte on nothing arrives any more, and nobody is told. */
export function halfOpen(link: Link, after: number): Link {
  let left = after;
  return sending(link, async (bytes) => {
    left -= bytes.length;
    return left > 0 ? link.send(bytes) : true;
  });
}

const HELLO = 1;
const HAVE = 2;
const HEAD = 5;

function framed(kind: number, body: Bytes): Bytes {
  const bytes = new Uint8Array(HEAD + body.length);
  bytes[0] = kind;
  new DataView(bytes.buffer).setUint32(1, body.length);
  bytes.set(body, HEAD);
  return bytes;
}

/** The message with its fields changed, if it is one of fields. The engine sends one message at a time. */
function rewritten(bytes: Bytes, kinds: readonly number[], change: (fields: object, kind: number) => object) {
  const kind = bytes[0] ?? 0;
  if (!kinds.includes(kind)) return bytes;
  const fields: object = JSON.parse(Buffer.from(bytes.subarray(HEAD)).toString('utf8'));
  return framed(kind, canonicalBytes(change(fields, kind)));
}

/** A device of the next version: it says more than we know, and speaks ours when we speak. */
export function newer(link: Link, chance: SeededRandom): Link {
  return sending(link, async (bytes) => {
    if (chance.onceIn(3)) {
      const told = framed(0x80 + chance.below(128), chance.bytes(chance.below(200)));
      if (!(await link.send(told))) return false;
    }
    const more = { later: { of: [1, 'two'] } };
    return link.send(
      rewritten(bytes, [HELLO, HAVE], (fields, kind) =>
        kind === HELLO ? { ...fields, ...more, newest: 2 } : { ...fields, ...more },
      ),
    );
  });
}

/** An end of a link to a device of the version before: it goes on nowhere, knows no limits, and can do nothing besides. */
export function older(link: Link): Link {
  return sending(link, (bytes) =>
    link.send(
      rewritten(bytes, [HELLO, HAVE], (fields, kind) =>
        kind === HELLO
          ? { ...fields, newest: 1, most: undefined, can: undefined, wants: undefined }
          : { ...fields, begun: [] },
      ),
    ),
  );
}

/** One turn of everything that can go on by itself. */
const settled = (): Promise<void> => new Promise((done) => setImmediate(done));

/**
 * Carries bytes over links that are moved by hand, in any order and in pieces of at most `step` bytes, until all that is
 * held over them is done. When nobody says anything any more, the links are cut: a half-open one would last for ever.
 */
export async function carry(
  chance: SeededRandom,
  links: readonly FakeLink[],
  step: number,
  held: Promise<unknown>,
  meanwhile: () => Promise<void>,
): Promise<void> {
  let over = false;
  const ended = held.then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
  void ended.then(() => {
    over = true;
  });
  for (let quiet = 0; !over; ) {
    await settled();
    await meanwhile();
    const moved = chance.pick(links).deliver(1 + chance.below(step));
    const rest = moved > 0 ? 0 : links.reduce((sum, link) => sum + link.deliver(1), 0);
    quiet = moved + rest > 0 ? 0 : quiet + 1;
    if (quiet > 2) for (const link of links) link.cutAfter(0);
  }
  const failed = await ended;
  if (failed) throw failed.error;
}
