/** What was saved and is lost stays told, at every start and by the doctor, until its owner says that they know. */
import { describe, expect, it } from 'vitest';
import type { Notice } from '../../sync/api.ts';
import { damageNotice } from '../../sync/engine/words.ts';
import { LOG_HEADER } from '../../sync/journal/frame-log.ts';
import type { FakeDisk } from '../simulator/fake-disk.ts';
import { give, type Persona, together, World } from '../world.ts';

const WITNESS = 'journal/witness.log';

async function home() {
  const world = new World(7);
  const ana = await world.persona('ana');
  for (const title of ['one', 'two', 'three']) await ana.adds(title);
  const log = ana.disk.paths.find((path) => path.includes('unsealed')) ?? '';
  return { world, ana, log };
}
const sizeOf = async (disk: FakeDisk, path: string): Promise<number> => (await disk.size(path)) ?? 0;
async function reopened(ana: Persona, harm: (disk: FakeDisk) => Promise<void> | void): Promise<void> {
  await ana.rests();
  await harm(ana.disk);
  await ana.restarts();
}
const codes = (notices: readonly Notice[]): string[] => notices.map(({ code }) => code);
const told = async (ana: Persona): Promise<string[]> =>
  (await ana.notices()).filter((code) => code !== 'copied');

const HARMS: Record<string, (disk: FakeDisk, log: string) => Promise<void> | void> = {
  'a byte in the middle is wrong': (disk, log) => disk.rot(log, LOG_HEADER + 40, 1),
  'a byte in the last record is wrong': async (disk, log) => disk.rot(log, (await sizeOf(disk, log)) - 3, 1),
  'the end is cut off': async (disk, log) => disk.truncate(log, (await sizeOf(disk, log)) - 3),
  'it is emptied': (disk, log) => disk.write(log, new Uint8Array(0)),
  'it is gone': (disk, log) => disk.remove(log),
};

describe('a home that lost saved edits', () => {
  it.each(Object.entries(HARMS))('tells it until that is acknowledged: %s', async (_, harm) => {
    const { ana, log } = await home();
    await reopened(ana, (disk) => harm(disk, log));
    expect((await told(ana)).length).toBe(1);
    for (let start = 0; start < 2; start++) {
      await ana.restarts();
      expect(await told(ana)).toEqual(['quarantined']);
      const { healthy, problems } = await ana.does('home.doctor', {});
      expect(healthy).toBe(false);
      expect(codes(problems)).toEqual(['piece-lost']);
      expect(problems[0]?.params).toMatchObject({
        file: log,
        day: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
      });
    }
    const before = ana.disk.paths.filter((path) => path.startsWith('journal/quarantine/')).length;
    const done = await ana.does('home.doctor', { acknowledge: true });
    expect(done).toMatchObject({ healthy: true, problems: [] });
    expect(done.checked).toContainEqual({ what: 'known losses', count: 1 });
    expect(await told(ana)).toEqual([]);
    expect(ana.disk.paths.filter((path) => path.startsWith('journal/quarantine/'))).toHaveLength(before);
    await ana.restarts();
    expect(await told(ana)).toEqual([]);
    expect(await ana.does('home.doctor', {})).toMatchObject({ healthy: true });
  });

  it('names it once in the examination of the very start that met it, with its size and what to do', async () => {
    const { ana, log } = await home();
    await reopened(ana, (disk) => disk.rot(log, LOG_HEADER + 40, 1));
    const [notice] = (await ana.does('home.status', {})).notices;
    expect(notice?.sentence).toMatch(
      /\(\d+ bytes\) cannot be read.*\(1 save\) is missing here.*Restore a backup/,
    );
    expect(codes((await ana.does('home.doctor', {})).problems)).toEqual(['piece-lost']);
  });

  it('calls a wrong byte in the last record damage, and only a short file short', async () => {
    const flipped = await home();
    await reopened(flipped.ana, (disk) => HARMS['a byte in the last record is wrong']?.(disk, flipped.log));
    expect(await told(flipped.ana)).toEqual(['damaged-record']);
    const short = await home();
    await reopened(short.ana, (disk) => HARMS['the end is cut off']?.(disk, short.log));
    expect(await told(short.ana)).toEqual(['edits-lost']);
  });

  it('says nothing of a write that was never acknowledged', async () => {
    const { ana, log } = await home();
    await ana.rests();
    const whole = await sizeOf(ana.disk, log);
    const image = ana.disk.image();
    await ana.restarts();
    await ana.adds('never finished');
    await ana.rests();
    const longer = await ana.disk.read(log);
    ana.disk.restore(image);
    await ana.disk.append(log, longer?.subarray(whole, whole + 60) ?? new Uint8Array(0));
    await ana.restarts();
    expect(await told(ana)).toEqual([]);
    expect(ana.disk.paths.filter((path) => path.startsWith('journal/quarantine/'))).toEqual([]);
  });
});

describe('the doctor', () => {
  it('tells of a witness that is empty or damaged, and calls the home healthy', async () => {
    for (const harm of [
      (disk: FakeDisk) => disk.write(WITNESS, new Uint8Array(0)),
      (disk: FakeDisk) => disk.rot(WITNESS, LOG_HEADER + 40, 1),
    ]) {
      const { ana } = await home();
      await reopened(ana, harm);
      const { healthy, problems } = await ana.does('home.doctor', {});
      expect({ healthy, codes: codes(problems) }).toEqual({ healthy: true, codes: ['witness-renewed'] });
      expect(await told(ana)).toEqual([]);
    }
  });

  it('names a missing part once, and no more when it came back', async () => {
    const world = new World(8);
    const [ana, bo] = [await world.persona('ana'), await world.persona('bo')];
    const space = await together('Dyers', ana, { persona: bo, role: 'member' });
    await ana.adds('Madder', { space });
    await give(ana, bo, space);
    const isContent = (path: string) => path.startsWith('journal/segments/');
    const before = new Set(bo.disk.paths.filter(isContent));
    await ana.adds('Weld', { space });
    await give(ana, bo, space);
    const last = bo.disk.paths.find((path) => isContent(path) && !before.has(path)) ?? '';
    await reopened(bo, (disk) => disk.rot(last, 200, 1));
    expect(codes((await bo.does('home.doctor', {})).problems)).toEqual(['segment-damaged']);
    await bo.restarts();
    expect(codes((await bo.does('home.doctor', {})).problems)).toEqual(['segment-damaged']);
    // What is lost cannot be handed on, so nobody may be told that everything is.
    expect((await bo.does('bundle.make', { space })).receipt).toMatchObject({ everything: false });
    await give(ana, bo, space);
    await bo.restarts();
    expect(await bo.does('home.doctor', {})).toMatchObject({ healthy: true, problems: [] });
    expect(bo.disk.paths.some((path) => path.startsWith('journal/quarantine/'))).toBe(true);
  });

  it('sends nobody to a member for what was only on this PC', () => {
    for (const file of ['journal/local.log', `journal/unsealed-${'a'.repeat(32)}.log`])
      for (const notice of [
        damageNotice({ is: 'zero-length', file }),
        damageNotice({ is: 'edits-lost', file, count: 2 }),
        damageNotice({ is: 'damaged-record', file, at: 26, bytes: 9, records: 1 }),
      ]) {
        expect(notice.sentence).toContain('Restore a backup');
        expect(notice.sentence).not.toContain('xchange');
      }
  });
});
