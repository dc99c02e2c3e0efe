/** A device that had a newer version for a while: what it wrote then must be kept, shown as far as we know it, and passed on. */

import { concat } from '../../../sync/domain/bytes.ts';
import { canonicalBytes } from '../../../sync/domain/canonical.ts';
import { entryIdOf } from '../../../sync/domain/hash.ts';
import {
  encodeHeader,
  headerLengthOf,
  type SegmentHeader,
  signedHash,
} from '../../../sync/segment/header.ts';
import type { SegmentRecord } from '../../../sync/segment/records.ts';
import type { SealedSegment } from '../../../sync/segment/seal.ts';
import { carried, genesisBy, type Inside, inside, sealed } from '../forgery.ts';
import type { Node } from '../node.ts';
import type { Letter, Newer, Sim } from '../sim.ts';
import { type Act, oneOf } from './act.ts';
import { deliver } from './carrying.ts';
import { mayWrite } from './writing.ts';

/** A key no version of ours knows; the check looks for it. */
export const LATER = 'laterKey';

interface Written {
  stream: 'content' | 'roster';
  records: SegmentRecord[];
  versions?: { format: number; minReader: number };
}

/** An entry with keys we do not know, and a record that is none of ours. */
function content(sim: Sim, me: Inside): SegmentRecord[] {
  const born = genesisBy(me, me.device, `word${sim.fresh()}`);
  const known: object = JSON.parse(Buffer.from(born.bytes).toString('utf8'));
  const genesis = canonicalBytes({ ...known, [LATER]: { of: ['one', 2] }, fields: { laterField: 'three' } });
  return [
    { kind: 'genesis', bytes: genesis },
    { kind: 'later', number: 128 + sim.chance.below(128), bytes: sim.chance.bytes(1 + sim.chance.below(90)) },
  ];
}

const KINDS: Readonly<Record<string, (sim: Sim, me: Inside) => Written>> = {
  records: (sim, me) => ({ stream: 'content', records: content(sim, me) }),
  act: (sim, me) => {
    const { device: author, space, roster } = me;
    const body = {
      author,
      space,
      parents: [...roster.heads].sort(),
      type: 'later-act',
      v: 2,
      n: sim.fresh(),
    };
    return { stream: 'roster', records: [{ kind: 'act', bytes: canonicalBytes(body) }] };
  },
  header: (sim, me) => ({
    stream: 'content',
    records: content(sim, me),
    versions: { format: 2, minReader: 1 },
  }),
  // What we cannot read at all is refused; its author's own home never had it.
  unreadable: (sim, me) => ({
    stream: 'content',
    records: content(sim, me),
    versions: { format: 2, minReader: 2 },
  }),
};
export const NEWER_KINDS = Object.keys(KINDS).map((name) => `newer: ${name}`);

/** The same segment as another version would head it. */
function headed(sim: Sim, me: Inside, { bytes, header }: SealedSegment, versions: Written['versions']) {
  const { crypto } = sim.world;
  const key = me.secrets.keys.get(me.space)?.get(header.keyId);
  const length = headerLengthOf(header);
  const plain =
    key &&
    crypto.open(
      key,
      header.nonce,
      bytes.subarray(0, length),
      bytes.subarray(length, length + header.sealedLength),
    );
  if (!key || !plain) throw new Error('cannot open what was just sealed');
  const told: SegmentHeader = { ...header, ...versions };
  const head = encodeHeader(told);
  const unsigned = concat(head, crypto.seal(key, told.nonce, head, plain));
  return concat(unsigned, crypto.sign(me.secrets.signSeed, signedHash(crypto, unsigned)));
}

async function writesAsNewer(sim: Sim, node: Node): Promise<string | undefined> {
  const space = node.dark || node.sick ? undefined : oneOf(sim, (await node.shared()).filter(mayWrite));
  if (!space) return undefined;
  const me = await inside(node.persona, space.id);
  const ring = me.secrets.keys.get(space.id);
  if (me.roster.keyHeads.length !== 1 || !me.roster.keyHeads.every(({ key }) => ring?.has(key)))
    return undefined;
  const [kind, write] = sim.chance.pick(Object.entries(KINDS));
  const written = write(sim, me);
  const made = await sealed(me, written.stream, written.records);
  const bytes = written.versions ? headed(sim, me, made, written.versions) : made.bytes;
  const letter: Letter = {
    paper: carried(me, bytes),
    is: kind === 'unreadable' ? 'forgery' : 'bundle',
    space: space.id,
    from: node,
    step: sim.step,
    delivered: new Set(),
  };
  sim.did(`newer: ${kind}`);
  if (kind === 'unreadable') {
    sim.letters.push(letter);
    return `${kind} in ${space.name}: ${letter.paper.id}`;
  }
  // It went back to our version and finds its own log longer than it knows: as after a backup was brought back.
  const went = await deliver(sim, letter, node);
  if (node.dark || node.sick || !letter.delivered.has(node)) return `${kind} in ${space.name}: ${went}`;
  sim.letters.push(letter);
  for (const record of written.records) await remember(sim, node, me, record);
  return `${kind} in ${space.name}: ${letter.paper.id} ${went}`;
}

async function remember(sim: Sim, node: Node, me: Inside, record: SegmentRecord): Promise<void> {
  const entry = record.kind === 'genesis' ? entryIdOf(sim.world.crypto, record.bytes) : undefined;
  const of = { space: me.space, author: me.device, node: node.name, step: sim.step };
  const known: Newer = { ...of, record, ...(entry ? { entry } : {}) };
  sim.newer.push(known);
  if (entry) sim.born(node, (await node.reads(entry)).view);
}

export const NEWER: readonly Act[] = [{ name: 'writes as newer', weight: 3, does: writesAsNewer }];
