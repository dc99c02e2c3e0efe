/** Changes that no honest device writes: made with the library's encoder, or byte by byte. */
import * as A from '@automerge/automerge';
import { actorFor } from '../../sync/document/actor.ts';
import { holdingsOf } from '../../sync/document/holdings.ts';
import { type Author, judgeChange, type Verdict } from '../../sync/document/judge-change.ts';
import { writeLeb } from '../../sync/document/leb128.ts';
import { concat } from '../../sync/domain/bytes.ts';
import { BO, build, counting, crypto, entryOf, inspected } from './sample.ts';

type Encoded = Parameters<typeof A.encodeChange>[0];
export type RawOp = Encoded['ops'][number];
/** An operation as the encoder takes it; the library's type leaves out the half that is about texts. */
export type LooseOp = Partial<Omit<RawOp, 'value'> & { value: unknown; elemId: string; insert: boolean }>;

export const entry = entryOf();
/** The document all of them aim at. It lives as long as the test file. */
export const doc = build(entry);
/** The counter of the next operation. */
export const next = A.decodeChange(doc.handle.getChanges([])[0] as Uint8Array).ops.length + 1;
/** Bo's. */
export const actor = actorFor(BO, counting());
export const bo: Author = { device: BO, validate: false };

/** A change of Bo's right after the genesis, with anything replaced. */
export const crafted = (parts: Partial<Encoded>): Uint8Array =>
  A.encodeChange({
    actor,
    author: null,
    seq: 1,
    startOp: next,
    time: 5,
    message: null,
    deps: [doc.first],
    ops: [setKey('title')],
    ...parts,
  });

export const setKey = (key: string): RawOp => ({ action: 'set', obj: '_root', key, value: 'x', pred: [] });

export const withOps = (...ops: LooseOp[]): Uint8Array =>
  crafted({ ops: ops.map((op) => ({ action: 'set', obj: '_root', pred: [], ...op }) as RawOp) });

export const judged = (bytes: Uint8Array, author = bo, earlier: Uint8Array[] = []): Verdict =>
  judgeChange(holdingsOf(doc, earlier.map(inspected)), doc.parts, inspected(bytes), author);

/** A chunk around any content, with the right checksum. */
export function chunk(content: Uint8Array, type = 1): Uint8Array {
  const hashed = concat(Uint8Array.from([type, ...writeLeb(content.length)]), content);
  return concat(Uint8Array.of(0x85, 0x6f, 0x4a, 0x83), crypto.sha256(hashed).subarray(0, 4), hashed);
}

export function contentOf(bytes: Uint8Array): Uint8Array {
  let at = 9;
  while ((bytes[at] ?? 0) > 127) at++;
  return bytes.subarray(at + 1);
}

/** A change chunk from columns, as nobody's encoder would write it. */
export const withColumns = (columns: [spec: number, data: number[]][]): Uint8Array =>
  chunk(
    Uint8Array.from([
      ...[1, ...Buffer.from(doc.first, 'hex')],
      ...[16, ...Buffer.from(actor, 'hex')],
      ...[1, ...writeLeb(next), 5, 0, 0],
      ...writeLeb(columns.length),
      ...columns.flatMap(([spec, data]) => [...writeLeb(spec), ...writeLeb(data.length)]),
      ...columns.flatMap(([, data]) => data),
    ]),
  );
