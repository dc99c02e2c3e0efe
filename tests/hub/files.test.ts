/** Photos and files through a hub that cannot read them. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BlobId, EntryId, SpaceId } from '../../sync/domain/ids.ts';
import { nodeCrypto } from '../../sync/node/crypto.ts';
import { exchangeWithHub } from '../../sync/node/hub/exchange.ts';
import { jpegAt } from '../attachment/photos.ts';
import { type Persona, World } from '../world.ts';
import { memoryStore, newMemory } from './memory-store.ts';
import { closeHubs, openHub, stay, until, visit } from './open-hub.ts';

let world: World;
let ana: Persona;
let bo: Persona;
let space: SpaceId;

beforeEach(async () => {
  world = new World();
  ana = await world.persona('ana');
  bo = await world.persona('bo');
  space = await ana.founds('Dyers');
  await bo.joins(await ana.invites(space));
});
afterEach(async () => {
  await closeHubs();
  for (const who of [ana, bo]) await who.rests();
});

async function attaches(id: EntryId, name: string, size: number, thumb = false): Promise<BlobId> {
  const { papers } = world;
  const file = papers.lay(name, ana.random.bytes(size)).id;
  const small = thumb ? { thumb: papers.lay('thumb', jpegAt()).id } : {};
  const { files = [] } = await ana.does('entry.attach', { id, file, ...small });
  const added = files.find((each) => each.name === name);
  if (!added) throw new Error(`${name} was not attached`);
  return added.id;
}
const opens = async (entry: EntryId, file: BlobId) => (await bo.does('file.open', { entry, file })).is;
const thumbnails = async (entry: EntryId): Promise<number> =>
  ((await bo.reads(entry)).files ?? []).filter(({ thumb }) => thumb !== undefined).length;

describe('A photo', () => {
  it('comes after the text: its thumbnail by itself, the original when somebody opens it, the giver long gone', async () => {
    const hub = await openHub();
    const { id } = await ana.adds('Madder', { space });
    const photo = await attaches(id, 'vat.bin', 700_000, true);
    expect((await visit(ana, hub)).report.ended).toBe('done');
    await ana.rests();

    expect((await visit(bo, hub)).report.received).toBeLessThan(40_000);
    expect(await bo.titles(space)).toEqual(['Madder']);
    expect(await thumbnails(id)).toBe(1);
    expect(await opens(id, photo)).toBe('waiting');
    await visit(bo, hub);
    expect(await opens(id, photo)).toBe('here');
  });

  it('that is attached while both stay is with the other at once', async () => {
    const hub = await openHub();
    const { id } = await ana.adds('Madder', { space });
    await bo.does('files.rules', { rule: 'always' });
    const stays = [stay(ana, hub), stay(bo, hub)];
    await until(async () => (await bo.titles(space)).length === 1);
    const photo = await attaches(id, 'vat.bin', 600_000);
    await until(async () => (await bo.reads(id)).files?.length === 1);
    await until(async () => (await opens(id, photo)) === 'here');
    for (const each of stays) await each.goes();
  });

  it('costs nothing any more when both ends hold it', async () => {
    const hub = await openHub();
    const { id } = await ana.adds('Madder', { space });
    for (let n = 0; n < 30; n++) await attaches(id, `vat ${n}.bin`, 2_000);
    await visit(ana, hub);
    const { report } = await visit(ana, hub);
    expect(report.sent + report.received).toBeLessThan(1_000);
  });

  it('that is cut anywhere goes on where it was', async () => {
    const hub = await openHub();
    const { id } = await ana.adds('Madder', { space });
    const photo = await attaches(id, 'vat.bin', 1_500_000);
    let sent = 0;
    for (let budget = 90_000, ended = ''; ended !== 'done'; budget += 50_000) {
      const met = await exchangeWithHub(ana.engine, nodeCrypto, hub.address, { budget });
      if (!met.ok) throw new Error(met.fault.sentence);
      ended = met.value.report.ended;
      sent += met.value.report.sent;
    }
    expect(sent).toBeLessThan(1_500_000 * 1.1);
    await visit(bo, hub);
    expect(await opens(id, photo)).toBe('waiting');
    await visit(bo, hub);
    expect(await opens(id, photo)).toBe('here');
  });
});

describe('The room of a space', () => {
  it('is kept, said in words when it is used up, and text goes through all the same', async () => {
    const hub = await openHub({ limits: { spaceBytes: 400_000 } });
    const { id } = await ana.adds('Madder', { space });
    await attaches(id, 'small.bin', 100_000);
    const large = await attaches(id, 'large.bin', 500_000);
    const { notes, report } = await visit(ana, hub);
    expect(report.ended).toBe('done');
    expect(notes.map(({ code }) => code)).toEqual(['hub-files-full']);
    expect(hub.hub.totals().fileBytes).toBeGreaterThan(100_000);
    expect(hub.hub.totals().fileBytes).toBeLessThan(400_000);
    await ana.adds('Weld', { space });
    await visit(ana, hub);
    await visit(bo, hub);
    expect(await bo.titles(space)).toEqual(['Madder', 'Weld']);
    expect(await opens(id, large)).toBe('waiting');
    expect((await visit(bo, hub)).report.ended).toBe('done');
  });
});

describe('A store that has lost or changed a part', () => {
  it('gives nobody what is wrong, and gets it again from whoever has it', async () => {
    const memory = newMemory();
    const hub = await openHub({ store: memoryStore(memory) });
    const { id } = await ana.adds('Madder', { space });
    const photo = await attaches(id, 'vat.bin', 600_000);
    await visit(ana, hub);
    const chunk = [...memory.parts.values()].find(({ part }) => part.part === 2);
    if (!chunk) throw new Error('it is not there');
    chunk.bytes[7] = (chunk.bytes[7] ?? 0) ^ 1;
    await visit(bo, hub);
    expect(await opens(id, photo)).toBe('waiting');
    await visit(bo, hub);
    expect(await opens(id, photo)).toBe('waiting');
    await visit(ana, hub);
    await visit(bo, hub);
    expect(await opens(id, photo)).toBe('here');
  });
});
