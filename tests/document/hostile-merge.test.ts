import * as A from '@automerge/automerge';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { actorPrefix } from '../../sync/document/actor.ts';
import { survivesSaving } from '../../sync/document/apply.ts';
import { conflictsOf } from '../../sync/document/conflicts.ts';
import { historyOf } from '../../sync/document/history.ts';
import { inspectChange } from '../../sync/document/inspect.ts';
import { canonicalBytes, parseCanonical } from '../../sync/domain/canonical.ts';
import type { LooseOp, RawOp } from './crafted.ts';
import { Device, exchange, free } from './device.ts';
import { ANA, BO, CHI, crypto, entryFrom, genesisBytes } from './sample.ts';

/** With the objects of a newer version in it: those may be written to as well. */
const entry = entryFrom(
  canonicalBytes({
    ...(parseCanonical(genesisBytes({ body: 'Short body' })) as object),
    list: [1, 'a', { k: 'v' }, [2]],
    map: { a: 1, b: { c: 'd' } },
  }),
);

type Roll = (below: number) => number;

/** A change that fits the device's document, or nearly: what an attacker with the source code would try. */
class Attacker {
  readonly device: Device;
  readonly #roll: Roll;
  readonly #actor: string;
  #seq = 0;
  #seen: string[] = [];

  constructor(device: Device, roll: Roll) {
    this.device = device;
    this.#roll = roll;
    this.#actor = `${actorPrefix(device.id)}ffffffffffffffff`;
  }
  #pick<T>(from: readonly T[]): T {
    return from[this.#roll(from.length)] as T;
  }

  /** Whether the change was admitted. */
  attack(): boolean {
    const { doc, heads } = this.device;
    const changes = doc.handle.getChangesMeta([]);
    const deps = this.#seen.length > 0 && this.#roll(4) === 0 ? this.#seen : heads;
    const startOp =
      1 + Math.max(...changes.filter(({ hash }) => deps.includes(hash)).map(({ maxOp }) => maxOp));
    const ops = Array.from({ length: this.#roll(4) === 0 ? 2 : 1 }, () => this.#op(deps, startOp));
    const change = {
      actor: this.#actor,
      author: null,
      seq: this.#seq + 1,
      startOp,
      time: 1,
      message: null,
      deps,
    };
    const bytes = A.encodeChange({ ...change, ops: ops as RawOp[] });
    if (!inspectChange(crypto, bytes).ok) return false;
    if (this.device.take([{ bytes, device: this.device.id }])[0] !== 'new') return false;
    this.#seq++;
    this.#seen = [A.decodeChange(bytes).hash];
    return true;
  }

  #op(deps: string[], startOp: number): LooseOp {
    const { handle, parts } = this.device.doc;
    const unknown = ['list', 'map', 'source', 'new'].flatMap((key) =>
      handle.getAll('_root', key).map((it) => String(it[1])),
    );
    const known = [
      '_root',
      '_root',
      parts.fields,
      parts.tags,
      parts.body,
      parts.body,
      `${startOp}@${this.#actor}`,
    ];
    const obj = this.#pick([...known, ...unknown.filter((id) => id.includes('@'))]);
    const action = this.#pick(['set', 'set', 'set', 'del', 'makeMap', 'makeList', 'makeText']);
    const [value, datatype] = this.#pick<[unknown, string?]>([
      ['x'],
      ['é'],
      [5, 'int'],
      [true],
      [null],
      ['draft'],
    ]);
    const raw = action === 'set' ? { value, ...(datatype && { datatype }) } : {};
    const elements = this.#elements(obj);
    if (!elements) {
      const key = this.#pick(['title', 'kind', 'deleted', 'why', 'bakery', 'a', 'k', 'new', 'list', 'map']);
      return { action, obj, key, pred: this.#preds(obj, key, deps), ...raw };
    }
    const elemId = elements.length > 0 && this.#roll(4) > 0 ? this.#pick(elements) : '_head';
    if (elemId === '_head' || this.#roll(2) === 0)
      return { action, obj, elemId, insert: true, pred: [], ...raw };
    return { action, obj, elemId, pred: [elemId], ...raw };
  }

  /** Ids of the visible elements of a list or text; `undefined` for a map, or what is not there yet. */
  #elements(obj: string): string[] | undefined {
    const { handle } = this.device.doc;
    try {
      if (!['list', 'text'].includes(String(handle.objInfo(obj).type))) return undefined;
      const all = Array.from({ length: handle.length(obj) }, (_, index) => handle.getAll(obj, index));
      return all.flatMap((values) => values.map((it) => String(it.at(-1)))).filter((id) => id.includes('@'));
    } catch {
      return undefined;
    }
  }

  /** What the operation overwrites; now and then not all of it. */
  #preds(obj: string, key: string, deps: string[]): string[] {
    try {
      const all = this.device.doc.handle.getAll(obj, key, deps).map((it) => String(it.at(-1)));
      return this.#roll(5) === 0 ? all.slice(1) : all;
    } catch {
      return [];
    }
  }
}

it('whatever attackers get in, honest devices end alike, can edit, save, and are never refused', () => {
  let admitted = 0;
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2 ** 31 - 2 }), (seed) => {
      let state = seed;
      const roll: Roll = (below) => {
        state = (state * 48_271) % 2_147_483_647;
        return state % below;
      };
      const devices = [ANA, BO, CHI].map((id) => new Device(id, entry)) as [Device, Device, Device];
      const attackers = devices.map((device) => new Attacker(device, roll));
      try {
        for (let step = 0; step < 12; step++) {
          const who = roll(3);
          if (roll(4) === 0) devices[who]?.take(devices[roll(3)]?.held ?? []);
          else if (attackers[who]?.attack()) admitted++;
        }
        devices[roll(3)]?.edit({ title: 'Honest', body: 'An honest body', tags: ['q'], deleted: true });
        exchange(...devices);
        const [ana, ...others] = devices;
        for (const other of others) {
          expect(other.heads).toEqual(ana.heads);
          expect(other.value).toEqual(ana.value);
          expect(historyOf(other.doc)).toEqual(historyOf(ana.doc));
          expect(conflictsOf(other.doc)).toEqual(conflictsOf(ana.doc));
        }
        expect(ana.value.deleted).toBe(true);
        const wanted = { title: 'H', body: 'After all', tags: ['z'], fields: { why: 'w' }, deleted: false };
        ana.edit({ ...wanted, source: { key: 'k', digest: 'd' } });
        expect(ana.value).toMatchObject(wanted);
        expect(survivesSaving(ana.doc)).toBe(true);
      } finally {
        free(...devices);
      }
    }),
    { numRuns: 50 },
  );
  expect(admitted).toBeGreaterThan(50);
});
