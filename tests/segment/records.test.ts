import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteWriter, concat, toBase32, utf8 } from '../../sync/domain/bytes.ts';
import type { EntryId, Stream } from '../../sync/domain/ids.ts';
import { LIMITS, SEAL_AT } from '../../sync/domain/limits.ts';
import { cutRecords } from '../../sync/segment/cut.ts';
import { encodeRecords, parseRecords, recordSize, type SegmentRecord } from '../../sync/segment/records.ts';

const entry = toBase32(new Uint8Array(20).fill(3)) as EntryId;
const raw = (kind: number, body: Uint8Array): Uint8Array =>
  new ByteWriter().u8(kind).u32(body.length).bytes(body).done();
const run = (count: number, stream: Stream = 'content') => ({ stream, first: 9, last: 8 + count });

const bytes = fc.uint8Array({ maxLength: 60 });
const anyRecord: fc.Arbitrary<SegmentRecord> = fc.oneof(
  fc.record({ kind: fc.constant('genesis' as const), bytes }),
  fc.record({
    kind: fc.constant('change' as const),
    entry: fc.uint8Array({ minLength: 20, maxLength: 20 }).map((id) => toBase32(id) as EntryId),
    bytes,
  }),
  fc.record({ kind: fc.constant('later' as const), number: fc.integer({ min: 128, max: 255 }), bytes }),
);
const anyAct = fc.record({ kind: fc.constant('act' as const), bytes });

describe('a segment’s records', () => {
  it('read back as they were written, in both streams', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.tuple(fc.constant('content' as const), fc.array(anyRecord, { minLength: 1 })),
          fc.tuple(fc.constant('roster' as const), fc.array(anyAct, { minLength: 1 })),
        ),
        ([stream, records]) => {
          const payload = encodeRecords(records);
          expect(payload).toHaveLength(records.reduce((sum, record) => sum + recordSize(record), 0));
          expect(parseRecords(payload, run(records.length, stream))).toEqual({ is: 'records', records });
        },
      ),
    );
  });

  it('never throw, whatever the payload', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.integer({ min: 1, max: 5 }), (payload, count) => {
        expect(['records', 'newer', 'shape']).toContain(parseRecords(payload, run(count)).is);
      }),
    );
  });

  it('must be as many as the header says', () => {
    const payload = encodeRecords([{ kind: 'genesis', bytes: utf8('{}') }]);
    expect(parseRecords(payload, run(1)).is).toBe('records');
    expect(parseRecords(payload, run(2))).toEqual({ is: 'shape' });
    expect(parseRecords(concat(payload, payload), run(1))).toEqual({ is: 'shape' });
  });

  it('are refused when a length runs past the end', () => {
    const lying = new ByteWriter().u8(1).u32(0xffff_ffff).bytes(utf8('{}')).done();
    expect(parseRecords(lying, run(1))).toEqual({ is: 'shape' });
  });

  it('are left for a newer Granary when one of kinds 4 to 127 is among them', () => {
    for (const kind of [4, 64, 127]) {
      expect(parseRecords(concat(raw(1, utf8('{}')), raw(kind, utf8('?'))), run(2))).toEqual({ is: 'newer' });
      expect(parseRecords(raw(kind, utf8('?')), run(1, 'roster'))).toEqual({ is: 'newer' });
    }
  });

  it('are refused for a broken rule even beside a kind that is newer', () => {
    expect(parseRecords(concat(raw(4, utf8('?')), raw(0, utf8('?'))), run(2))).toEqual({ is: 'shape' });
  });

  it('never mix acts with anything else', () => {
    expect(parseRecords(raw(3, utf8('{}')), run(1, 'content'))).toEqual({ is: 'shape' });
    for (const kind of [1, 2, 128]) {
      expect(parseRecords(raw(kind, new Uint8Array(25)), run(1, 'roster'))).toEqual({ is: 'shape' });
    }
  });

  it.each([
    ['genesis', 1, LIMITS.genesis],
    ['change', 2, LIMITS.change + 20],
    ['act', 3, LIMITS.act],
  ] as const)('hold a %s of the largest size and none larger', (kind, number, largest) => {
    const header = run(1, kind === 'act' ? 'roster' : 'content');
    expect(parseRecords(raw(number, new Uint8Array(largest)), header).is).toBe('records');
    expect(parseRecords(raw(number, new Uint8Array(largest + 1)), header)).toEqual({ is: 'shape' });
  });

  it('hold no change that is too short to name its entry', () => {
    expect(parseRecords(raw(2, new Uint8Array(19)), run(1))).toEqual({ is: 'shape' });
  });

  it('may be as many as the limit', () => {
    const records: SegmentRecord[] = Array.from({ length: LIMITS.segmentRecords }, () => ({
      kind: 'change',
      entry,
      bytes: Uint8Array.of(1),
    }));
    const parsed = parseRecords(encodeRecords(records), run(records.length));
    expect(parsed.is === 'records' && parsed.records.length).toBe(LIMITS.segmentRecords);
  });
});

describe('cutting records into segments', () => {
  const sized = (size: number): SegmentRecord => ({ kind: 'genesis', bytes: new Uint8Array(size - 5) });

  it('keeps every record, in order, and fills each run as far as it goes', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 5, max: 1_048_576 }), { maxLength: 25 }), (sizes) => {
        const records = sizes.map(sized);
        const runs = cutRecords(records);
        expect(runs.flat()).toEqual(records);
        const sums = runs.map((run) => run.reduce((sum, record) => sum + recordSize(record), 0));
        for (const [index, sum] of sums.entries()) {
          expect(sum).toBeLessThanOrEqual(SEAL_AT);
          const next = runs[index + 1]?.[0];
          if (next) expect(sum + recordSize(next)).toBeGreaterThan(SEAL_AT);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('makes no empty runs, and gives a record beyond the size a run of its own', () => {
    expect(cutRecords([])).toEqual([]);
    const runs = cutRecords([sized(10), sized(SEAL_AT + 1), sized(10)]);
    expect(runs.map((run) => run.length)).toEqual([1, 1, 1]);
  });

  it('cuts at the number of records a reader takes', () => {
    const many = new Array<SegmentRecord>(LIMITS.segmentRecords + 1).fill(sized(5));
    expect(cutRecords(many).map((run) => run.length)).toEqual([LIMITS.segmentRecords, 1]);
  });
});
