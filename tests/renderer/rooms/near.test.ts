import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startWords } from '../../../renderer/locales/index.ts';
import { addressFrom, calledAs } from '../../../renderer/rooms/exchange/near/address.ts';
import { newsOf, progressWords, wentWords } from '../../../renderer/rooms/exchange/near/nearWords.ts';
import type { LanStatus, NearPerson } from '../../../sync/api.ts';
import type { DeviceId } from '../../../sync/domain/ids.ts';

beforeAll(() => {
  vi.stubGlobal('document', { documentElement: {} });
  startWords();
});
afterAll(() => {
  vi.unstubAllGlobals();
});

const person = (name: string, device = name): NearPerson => ({
  device: device as DeviceId,
  name,
  firm: '',
  spaces: [],
  since: 0,
  added: 0,
  updated: 0,
  sent: 0,
});
const ON: LanStatus = { on: true, addresses: [], people: [], called: [], stopped: [] };
const OFF: LanStatus = { ...ON, on: false };
const withPeople = (...people: NearPerson[]): LanStatus => ({ ...ON, people });

describe('what came and went with somebody', () => {
  it.each([
    [{ added: 3, updated: 1, sent: 2 }, '3 new, 1 changed · 2 sent'],
    [{ added: 0, updated: 1, sent: 0 }, '1 changed'],
    [{ added: 0, updated: 0, sent: 5 }, '5 sent'],
    [{ added: 0, updated: 0, sent: 0 }, 'Nothing new so far'],
  ])('%j is “%s”', (counts, words) => {
    expect(wentWords(counts)).toBe(words);
  });
});

describe('how far an exchange is', () => {
  const under = { came: 12, toCome: 320, went: 0, toGo: 8, bytes: 1_240_000 };
  it.each([
    [undefined, '12 of 340 edits · 1.2 MB'],
    [3_000, '12 of 340 edits · 1.2 MB · about 10 seconds left'],
    [41_000, '12 of 340 edits · 1.2 MB · about 50 seconds left'],
    [100_000, '12 of 340 edits · 1.2 MB · about 2 minutes left'],
    [7_300_000, '12 of 340 edits · 1.2 MB · about 2 hours left'],
  ])('%s is said in round words', (left, words) => {
    expect(progressWords(left === undefined ? under : { ...under, left })).toBe(words);
  });
});

describe('the news for those who do not see the list', () => {
  it('is nothing at first, and nothing while the same people are here, whatever they sent', () => {
    expect(newsOf(undefined, withPeople(person('Bo')))).toBe('');
    expect(newsOf(withPeople(person('Bo')), withPeople({ ...person('Bo'), added: 9, since: 4 }))).toBe('');
  });

  it('names who came and who has gone', () => {
    const [ana, bo, cy] = ['Ana', 'Bo', 'Cy'].map((name) => person(name)) as [
      NearPerson,
      NearPerson,
      NearPerson,
    ];
    expect(newsOf(ON, withPeople(bo))).toBe('Bo is here.');
    expect(newsOf(ON, withPeople(ana, bo, cy))).toBe('Ana, Bo, and Cy are here.');
    expect(newsOf(withPeople(bo), withPeople(cy))).toBe('Cy is here. Bo has gone.');
    expect(newsOf(withPeople(bo, cy), ON)).toBe('Bo and Cy have gone.');
  });

  it('tells two people of one name apart, and has a word for somebody without one', () => {
    expect(newsOf(withPeople(person('Bo', '1')), withPeople(person('Bo', '2')))).toBe(
      'Bo is here. Bo has gone.',
    );
    expect(newsOf(ON, withPeople(person('')))).toBe('somebody unknown is here.');
  });

  it('says that it was turned on or off, without naming everybody who is gone by that', () => {
    expect(newsOf(OFF, withPeople(person('Bo')))).toBe('Exchange on this network is on. Bo is here.');
    expect(newsOf(withPeople(person('Bo')), OFF)).toBe('Exchange on this network is off.');
  });

  it('shows names as they are, whatever they look like', () => {
    for (const name of ['$t(app.name)', '{{count}}', '<b>Bo</b>'])
      expect(newsOf(ON, withPeople(person(name)))).toBe(`${name} is here.`);
  });
});

describe('an address typed after a neighbour', () => {
  it.each([
    ['192.168.1.20:4711', '192.168.1.20:4711'],
    ['  192.168.1.20 : 4711 ', '192.168.1.20:4711'],
    ['\u2066192.168.1.20:4711\u2069', '192.168.1.20:4711'],
    ['１９２．１６８。１．２０：４７１１', '192.168.1.20:4711'],
    ['١٩٢.١٦٨.١.٢٠:٤٧١١', '192.168.1.20:4711'],
    ['۱۹۲.۱۶۸.۱.۲۰:۴۷۱۱', '192.168.1.20:4711'],
    ['១៩២.១៦៨.១.២០:៤៧១១', '192.168.1.20:4711'],
    ['[fe80::1c2d%eth0]:4711', '[fe80::1c2d%eth0]:4711'],
    ['mill-pc.local:4711', 'mill-pc.local:4711'],
    ['mill-pc', 'mill-pc'],
  ])('%j is %s', (typed, meant) => {
    expect(addressFrom(typed)).toBe(meant);
  });

  it.each(['', '   ', ':4711', 'http://192.168.1.20', 'a:b', 'a/b', 'a:123456', '<b>', 'x'.repeat(300)])(
    '%j is none',
    (typed) => {
      expect(addressFrom(typed)).toBeUndefined();
    },
  );

  it('is found again among the called ones, completed or not', () => {
    const called = ['10.0.0.10:4711', '10.0.0.1:4711'].map((address) => ({
      address,
      state: 'waiting' as const,
    }));
    expect(calledAs('10.0.0.1:4711', { ...ON, called })).toBe(called[1]);
    expect(calledAs('10.0.0.1', { ...ON, called })).toBe(called[1]);
    expect(calledAs('10.0.0.2', { ...ON, called })).toBeUndefined();
  });
});
