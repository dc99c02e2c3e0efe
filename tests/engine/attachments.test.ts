/** Files with entries, from hand to shelf to another device. */
import { describe, expect, it } from 'vitest';
import type { OpenedFile } from '../../sync/api.ts';
import { utf8 } from '../../sync/domain/bytes.ts';
import type { BlobId, EntryId } from '../../sync/domain/ids.ts';
import type { MeetingOptions, MeetingReport } from '../../sync/engine/meeting/meeting.ts';
import { filmWith, PLACES, POSITION, trackOf } from '../attachment/films.ts';
import { jpegAt, PLACE } from '../attachment/photos.ts';
import { fakeLink } from '../simulator/fake-link.ts';
import { type Persona, together, World } from '../world.ts';

async function pair(seed = 1) {
  const world = new World(seed);
  const [ana, bo] = [await world.persona('ana'), await world.persona('bo')];
  const space = await together('Dyers', ana, { persona: bo, role: 'member' });
  return { world, ana, bo, space };
}

const keyOf = async (who: Persona) => who.world.crypto.signingPublic((await who.secrets()).signSeed);

async function talks(
  a: Persona,
  b: Persona,
  options: MeetingOptions = {},
  cut?: number,
): Promise<[MeetingReport, MeetingReport]> {
  const link = fakeLink({ keys: [await keyOf(a), await keyOf(b)] });
  if (cut !== undefined) link.cutAfter(cut);
  const [one, other] = link.ends;
  return Promise.all([a.engine.meet(one, options), b.engine.meet(other, options)]);
}

async function attaches(
  who: Persona,
  id: EntryId,
  name: string,
  bytes: Uint8Array,
  more: { keepPlace?: true; thumb?: Uint8Array } = {},
): Promise<BlobId> {
  const { papers } = who.world;
  const { thumb, ...options } = more;
  const small = thumb ? { thumb: papers.lay('thumb', thumb).id } : {};
  const before = new Set((await who.reads(id)).files?.map((file) => file.id));
  const view = await who.does('entry.attach', { id, file: papers.lay(name, bytes).id, ...small, ...options });
  const [added] = (view.files ?? []).filter((file) => !before.has(file.id));
  if (!added) throw new Error(`${name} was not attached`);
  return added.id;
}

async function opens(
  who: Persona,
  entry: EntryId,
  file: BlobId,
): Promise<OpenedFile & { bytes: Uint8Array }> {
  const opened = await who.does('file.open', { entry, file });
  if (opened.is !== 'here') throw new Error(`${file} is not here`);
  return { ...opened, bytes: who.world.papers.get(opened.file).bytes };
}

const some = (who: Persona, bytes: number): Uint8Array => who.random.bytes(bytes);

async function blobsIn(who: Persona): Promise<string[]> {
  return who.disk
    .image()
    .files.map(([path]) => path)
    .filter((path) => path.startsWith('journal/files/'));
}

describe('a file with an entry', () => {
  it('is there whole after a restart, under a name any disk takes', async () => {
    const { ana } = await pair();
    const { id } = await ana.adds('Madder');
    const bytes = some(ana, 700_000);
    const file = await attaches(ana, id, '../CON: rot?.pdf', bytes);
    await ana.restarts();
    const opened = await opens(ana, id, file);
    expect(Buffer.from(opened.bytes).equals(bytes)).toBe(true);
    expect(opened.name).not.toMatch(/[/\\:?]|^con\b/i);
    expect(opened.name).toMatch(/\.pdf$/);
    expect((await ana.reads(id)).files).toEqual([
      {
        id: file,
        name: 'CON: rot?.pdf',
        size: 700_000,
        type: 'application/octet-stream',
        added: expect.any(Number),
      },
    ]);
  });

  it('is there after the power went, also the first of a home', async () => {
    for (let seed = 1; seed <= 8; seed++) {
      const { world, ana } = await pair(seed);
      const { id } = await ana.adds('Madder');
      const file = await attaches(ana, id, 'dye.pdf', some(ana, 3000));
      ana.disk.crash(world.chance);
      await ana.restarts();
      expect((await opens(ana, id, file)).bytes).toHaveLength(3000);
    }
  });

  it('lies on the disk sealed: neither its bytes nor its name can be read there', async () => {
    const { ana } = await pair();
    const { id } = await ana.adds('Madder');
    await attaches(ana, id, 'canary-name.txt', utf8('canary-content '.repeat(40_000)));
    for (const [path, bytes] of ana.disk.image().files)
      expect(path.startsWith('journal/files/') && Buffer.from(bytes).includes('canary')).toBe(false);
    expect(await blobsIn(ana)).toHaveLength(4);
  });

  it('can be empty, and is refused when it is too large, gone, or one too many', async () => {
    const { ana, world } = await pair();
    const { id } = await ana.adds('Madder');
    const file = await attaches(ana, id, 'nothing', new Uint8Array(0));
    expect((await opens(ana, id, file)).bytes).toHaveLength(0);
    for (let i = 1; i < 64; i++) await attaches(ana, id, `${i}`, utf8(`${i}`));
    const paper = world.papers.lay('more', utf8('more'));
    expect((await ana.isRefused('entry.attach', { id, file: paper.id })).code).toBe('files-many');
    const other = await ana.adds('Weld');
    expect((await ana.isRefused('entry.attach', { id: other.id, file: 'none' as never })).code).toBe(
      'file-gone',
    );
  });

  it('is detached, put back, and both are told in the history', async () => {
    const { ana } = await pair();
    const { id } = await ana.adds('Madder');
    const file = await attaches(ana, id, 'a.txt', utf8('a'));
    ana.clock.advance(1000);
    expect((await ana.does('entry.detach', { id, file })).files).toBeUndefined();
    ana.clock.advance(1000);
    const back = await ana.does('entry.detach', { id, file, back: true });
    expect(back.files?.map(({ name }) => name)).toEqual(['a.txt']);
    const history = await ana.does('entry.history', { id });
    expect(history.map(({ changed }) => changed)).toEqual([['created'], ['files'], ['files'], ['files']]);
  });

  it('is in the backup, and comes back with it', async () => {
    const { world, ana } = await pair();
    const { id } = await ana.adds('Madder');
    const bytes = some(ana, 300_000);
    const file = await attaches(ana, id, 'a.bin', bytes);
    const again = await world.restores('ana', await ana.backsUp());
    expect(Buffer.from((await opens(again, id, file)).bytes).equals(bytes)).toBe(true);
  });

  it('that two devices attach at once: both stay', async () => {
    const { ana, bo, space } = await pair();
    const { id } = await ana.adds('Madder', { space });
    await talks(ana, bo);
    await attaches(ana, id, 'a.txt', utf8('a'));
    await attaches(bo, id, 'b.txt', utf8('b'));
    await talks(ana, bo);
    for (const who of [ana, bo])
      expect((await who.reads(id)).files?.map(({ name }) => name).sort()).toEqual(['a.txt', 'b.txt']);
    expect(await ana.fingerprint(space)).toBe(await bo.fingerprint(space));
  });
});

describe('files over a link', () => {
  it('come with the entry that names them, both ways', async () => {
    const { ana, bo, space } = await pair();
    const mine = await ana.adds('Madder', { space });
    const yours = await bo.adds('Weld', { space });
    const [a, b] = [some(ana, 900_000), some(bo, 300_000)];
    const fileA = await attaches(ana, mine.id, 'a.bin', a);
    const fileB = await attaches(bo, yours.id, 'b.bin', b);
    const [one, other] = await talks(ana, bo);
    expect([one.ended, other.ended]).toEqual(['done', 'done']);
    expect(Buffer.from((await opens(bo, mine.id, fileA)).bytes).equals(a)).toBe(true);
    expect(Buffer.from((await opens(ana, yours.id, fileB)).bytes).equals(b)).toBe(true);
  });

  it('go on where a cut link ended, at any byte', async () => {
    const { ana, bo, space } = await pair();
    const { id } = await ana.adds('Madder', { space });
    const bytes = some(ana, 1_000_000);
    const file = await attaches(ana, id, 'a.bin', bytes);
    let received = 0;
    for (const cut of [5_000, 60_001, 200_077, 333_333, 410_000]) {
      const [, other] = await talks(ana, bo, {}, cut);
      received += other.received;
    }
    const [, other] = await talks(ana, bo);
    received += other.received;
    expect(Buffer.from((await opens(bo, id, file)).bytes).equals(bytes)).toBe(true);
    // Each of the five cuts repeats greetings and what was on its way, never a quarter of a megabyte.
    expect(received).toBeLessThan(1_000_000 * 1.1 + 5 * 40_000);
  });

  it('stay where they are when the rule says so, until somebody opens them', async () => {
    const { ana, bo, space } = await pair();
    const { id } = await ana.adds('Madder', { space });
    const file = await attaches(ana, id, 'a.bin', some(ana, 300_000));
    await bo.does('files.rules', { rule: 'opened' });
    await talks(ana, bo);
    expect(await blobsIn(bo)).toEqual([]);
    expect(await bo.does('file.open', { entry: id, file })).toEqual({ is: 'waiting', done: 0, total: 2 });
    // A window that asks again whenever it hears something must not hear of its own asking for ever.
    const heard: string[] = [];
    const stop = bo.engine.listen((event) => heard.push(event.is));
    await bo.does('file.open', { entry: id, file });
    stop();
    expect(heard).toEqual([]);
    await talks(ana, bo);
    expect((await opens(bo, id, file)).size).toBe(300_000);
  });

  it('by themselves take no more room than they may', async () => {
    const { ana, bo, space } = await pair();
    await bo.does('files.rules', { budgetBytes: 350_000 });
    const { id } = await ana.adds('Madder', { space });
    await attaches(ana, id, 'old.bin', some(ana, 300_000));
    ana.clock.advance(1000);
    await attaches(ana, id, 'new.bin', some(ana, 300_000));
    await talks(ana, bo);
    const here = await bo.does('file.here', { entry: id });
    expect(here.map(({ done, total }) => done === total)).toEqual([false, true]);
  });

  it('go from one to the next who lacks them, and again after the disk lost a piece', async () => {
    const { world, ana, bo, space } = await pair();
    const cy = await world.persona('cy');
    await cy.joins(await ana.invites(space));
    const { id } = await ana.adds('Madder', { space });
    const bytes = some(ana, 400_000);
    const file = await attaches(ana, id, 'a.bin', bytes);
    await talks(ana, cy);
    await talks(ana, bo);
    await bo.restarts();
    const [lost] = (await blobsIn(bo)).filter((path) => path.endsWith('.1'));
    await bo.disk.write(lost ?? '', utf8('rotten'));
    await bo.restarts();
    expect((await bo.does('file.open', { entry: id, file })).is).toBe('waiting');
    await talks(bo, cy);
    expect(Buffer.from((await opens(bo, id, file)).bytes).equals(bytes)).toBe(true);
  });

  it('that are damaged on the disk are found by an examination, named, and come again without a restart', async () => {
    const { ana, bo, space } = await pair();
    const { id } = await ana.adds('Madder', { space });
    const bytes = some(ana, 400_000);
    const file = await attaches(ana, id, 'vat.bin', bytes);
    await talks(ana, bo);
    expect(await bo.does('home.doctor', {})).toMatchObject({ healthy: true });
    expect((await bo.does('home.doctor', {})).checked).toContainEqual({ what: 'files', count: 1 });
    const [lost] = (await blobsIn(bo)).filter((path) => path.endsWith('.1'));
    await bo.disk.write(lost ?? '', utf8('rotten'));
    const report = await bo.does('home.doctor', {});
    expect(report.healthy).toBe(false);
    expect(report.problems.map(({ code, params }) => [code, params?.name])).toEqual([
      ['file-damaged', 'vat.bin'],
    ]);
    expect((await bo.does('files.rules', {})).elsewhere).toEqual({ files: 1, bytes: 400_000 });
    await talks(ana, bo);
    expect(Buffer.from((await opens(bo, id, file)).bytes).equals(bytes)).toBe(true);
    expect(await bo.does('home.doctor', {})).toMatchObject({ healthy: true });
    expect((await bo.does('files.rules', {})).here).toEqual({ files: 1, bytes: 400_000 });
  });

  it.each([
    ['a piece is damaged', '.0', false],
    ['the list of its pieces is damaged', '.list', false],
    ['a piece is gone since the last start', '.0', true],
  ])('of a private space are told of as lost when %s', async (_, ending, gone) => {
    const { ana } = await pair();
    const { id } = await ana.adds('Madder');
    await attaches(ana, id, 'vat.bin', some(ana, 1_000));
    const [lost = ''] = (await blobsIn(ana)).filter((path) => path.endsWith(ending));
    if (gone) await ana.disk.remove(lost);
    else await ana.disk.write(lost, utf8('rotten'));
    if (gone) await ana.restarts();
    for (let times = 0; times < 2; times++) {
      const { problems } = await ana.does('home.doctor', {});
      expect(problems.map(({ code, params }) => [code, params?.name])).toEqual([['file-lost', 'vat.bin']]);
    }
  });

  it.each([
    ['a name that is turned around', 'invoice\u202egpj.exe', /^invoicegpj\.exe$/],
    ['folders', '../../etc\\passwd', /^passwd$/],
    ['a device of Windows', 'CON', /^(?!con$).+/i],
    ['a device with an ending', 'nul.txt', /^(?!nul\.).+\.txt$/i],
    ['nothing but what hides', '\u200b\u202e\0', /^file$/],
    ['a name of 600 bytes', `${'ក'.repeat(199)}.pdf`, /\.pdf$/],
    ['a name of 3000 bytes', `${'🐘'.repeat(700)}.pdf`, /\.pdf$/],
  ])('a hostile name harms no disk and still says what it is: %s', async (_, name, given) => {
    const { ana } = await pair();
    const { id } = await ana.adds('Madder');
    const file = await attaches(ana, id, name, utf8('text'));
    const opened = await opens(ana, id, file);
    expect(opened.name).toMatch(given);
    expect(opened.name).not.toMatch(/[\p{Cc}\p{Cf}/\\:]/u);
    expect(utf8(opened.name).length).toBeLessThanOrEqual(255);
    expect(opened.name.isWellFormed()).toBe(true);
  });

  it('reach nobody outside of the space', async () => {
    const { world, ana, bo, space } = await pair();
    const cy = await world.persona('cy');
    await together('Bakers', ana, { persona: cy, role: 'member' });
    const { id } = await ana.adds('Madder', { space });
    await attaches(ana, id, 'a.bin', some(ana, 100_000));
    const private_ = await ana.adds('Mine');
    await attaches(ana, private_.id, 'b.bin', some(ana, 100_000));
    await talks(ana, cy);
    expect(await blobsIn(cy)).toEqual([]);
    await talks(ana, bo);
    expect(await blobsIn(bo)).toHaveLength(2);
  });
});

describe('files in a bundle', () => {
  const photo = jpegAt();

  it('go along, thumbnails always and originals as far as there is room, and once only', async () => {
    const { ana, bo, space } = await pair();
    const { id } = await ana.adds('Madder', { space });
    const file = await attaches(ana, id, 'a.jpg', photo, { thumb: photo });
    const bytes = some(ana, 300_000);
    const large = await attaches(ana, id, 'b.bin', bytes);
    const { papers } = ana.world;
    const small = await ana.does('bundle.make', { space, originalsUpTo: 0 });
    await bo.takes(papers.get(small.file));
    expect(await bo.does('file.thumb', { entry: id, file })).not.toBeNull();
    expect((await bo.does('file.open', { entry: id, file: large })).is).toBe('waiting');
    const paper = papers.get((await ana.does('bundle.make', { space })).file);
    await bo.takes(paper);
    expect(Buffer.from((await opens(bo, id, large)).bytes).equals(bytes)).toBe(true);
    const before = bo.disk.changes;
    await bo.takes(paper);
    expect(bo.disk.changes).toBe(before);
  });

  it('cannot be read by who finds it: no name, no place, no content', async () => {
    const { ana, space } = await pair();
    const { id } = await ana.adds('Madder', { space });
    await attaches(ana, id, 'canary-name.jpg', photo, { keepPlace: true, thumb: photo });
    await attaches(ana, id, 'canary-two.txt', utf8('canary-content '.repeat(1000)));
    const bundle = Buffer.from((await ana.bundles(space)).bytes);
    expect(['canary', 'image/jpeg', PLACE, 'NOWHERE'].filter((word) => bundle.includes(word))).toEqual([]);
  });

  it('are refused when they are not what their name says, and the text comes in all the same', async () => {
    const { ana, bo, space } = await pair();
    const { id } = await ana.adds('Madder', { space });
    const file = await attaches(ana, id, 'b.bin', some(ana, 300_000));
    const bytes = (await ana.bundles(space)).bytes.slice();
    bytes[bytes.length - 5] = (bytes[bytes.length - 5] ?? 0) ^ 1;
    await bo.takes(bo.world.papers.lay('bent.gbundle', bytes));
    expect(await bo.titles(space)).toEqual(['Madder']);
    expect((await bo.does('file.open', { entry: id, file })).is).toBe('waiting');
  });
});

describe('sharing', () => {
  const photo = jpegAt();
  const has = (bytes: Uint8Array, text: string): boolean => Buffer.from(bytes).includes(text);

  it('seals files anew and leaves the place of a photo at home', async () => {
    const { ana, bo, space } = await pair();
    const { id } = await ana.adds('Madder');
    const file = await attaches(ana, id, 'photo.jpg', photo, { thumb: photo.slice() });
    expect(has((await opens(ana, id, file)).bytes, PLACE)).toBe(true);
    const copy = await ana.shares(id, space);
    const shared = (await ana.reads(copy)).files?.[0];
    expect(shared?.id).not.toBe(file);
    await talks(ana, bo);
    const got = await opens(bo, copy, shared?.id as BlobId);
    expect(got.type).toBe('image/jpeg');
    expect(got.bytes).toHaveLength(photo.length);
    expect(has(got.bytes, PLACE)).toBe(false);
    const thumb = await bo.does('file.thumb', { entry: copy, file: shared?.id as BlobId });
    expect(has(Buffer.from(thumb?.data ?? '', 'base64'), PLACE)).toBe(false);
    expect(await bo.does('file.thumb', { entry: copy, file: shared?.id as BlobId })).not.toBeNull();
  });

  it('takes the place out when a photo is attached in a shared space, unless asked to keep it', async () => {
    const { ana, space } = await pair();
    const { id } = await ana.adds('Madder', { space });
    const file = await attaches(ana, id, 'photo.jpg', photo);
    expect(has((await opens(ana, id, file)).bytes, PLACE)).toBe(false);
    const kept = await attaches(ana, id, 'photo.jpg', photo, { keepPlace: true });
    expect(has((await opens(ana, id, kept)).bytes, PLACE)).toBe(true);
  });

  it('a film loses its place on the way; one that may tell it all along is left out, and said so', async () => {
    const { ana, space } = await pair();
    const { id } = await ana.adds('Madder');
    await attaches(ana, id, 'telephone.mp4', filmWith(PLACES.apple));
    await attaches(ana, id, 'helmet.mp4', filmWith(trackOf('gpmd')));
    const { shared, refused } = await ana.does('entry.share', { ids: [id], to: space });
    expect(refused.map(({ where, fault }) => [where, fault?.code])).toEqual([['helmet.mp4', 'place-stays']]);
    const copy = shared[0]?.to as EntryId;
    const files = (await ana.reads(copy)).files ?? [];
    expect(files.map(({ name }) => name)).toEqual(['telephone.mp4']);
    const { bytes } = await opens(ana, copy, files[0]?.id as BlobId);
    expect(has(bytes, POSITION)).toBe(false);
    expect(bytes).toHaveLength(filmWith(PLACES.apple).length);
    const file = ana.world.papers.lay('helmet.mp4', filmWith(trackOf('gpmd'))).id;
    const here = await ana.engine.call('entry.attach', { id: copy, file });
    expect(here.ok ? '' : here.fault.code).toBe('place-stays');
  });

  it('says which file it left out because it is not here', async () => {
    const { ana, bo, space } = await pair();
    const { id } = await ana.adds('Madder', { space });
    await attaches(ana, id, 'a.bin', some(ana, 1000));
    await bo.does('files.rules', { rule: 'opened' });
    await talks(ana, bo);
    const to = await bo.founds('Weavers');
    const { shared, refused } = await bo.does('entry.share', { ids: [id], to });
    expect(refused.map(({ fault }) => fault?.code)).toEqual(['attachment-not-here']);
    expect((await bo.reads(shared[0]?.to as EntryId)).files).toBeUndefined();
  });
});
