/** Two homes that were never online: the whole story from the invitation to equal fingerprints. */
import { expect, it } from 'vitest';
import { Reader, wordsIn } from '../simulator/exposure.ts';
import { World } from '../world.ts';

const LESSONS = 200;

it('two firms join by a file, share 200 lessons, edit the same ones, and agree', async () => {
  const world = new World(2);
  const [ana, bo] = [await world.persona('ana'), await world.persona('bo')];
  for (const [who, secret] of [
    [ana, 'anassecret'],
    [bo, 'bossecret'],
  ] as const)
    for (let i = 0; i < 3; i++) await who.adds(`${secret}title${i}`, { body: `${secret}body${i}` });

  const space = await ana.founds('Dyers');
  await bo.joins(await ana.invites(space, 'member'));
  const ids = [];
  for (let i = 0; i < LESSONS; i++)
    ids.push((await ana.adds(`Lesson ${i}`, { body: `Heat the vat ${i}. Wait an hour.` })).id);
  const { shared, refused } = await ana.does('entry.share', { ids, to: space });
  expect(refused).toEqual([]);
  expect(shared).toHaveLength(LESSONS);

  const first = await bo.takes(await ana.bundles(space));
  expect(first).toMatchObject({ added: LESSONS, updated: 0, refused: [], waiting: 0 });

  const hot = shared.slice(0, 10).map(({ to }) => to);
  for (const id of hot) {
    const { body } = await ana.reads(id);
    await ana.edits(id, { body: body.replace('Heat', 'Slowly heat'), fields: { why: 'it foams' } });
    await bo.edits(id, { body: body.replace('an hour', 'two hours'), tags: ['vat'] });
  }
  const fromAna = await ana.bundles(space);
  const fromBo = await bo.bundles(space);
  await ana.takes(fromBo);
  const back = await ana.bundles(space);
  // The wrong way round, and each of them twice.
  for (const paper of [back, fromAna, back, fromAna]) await bo.takes(paper);
  await ana.takes(fromBo);

  expect(await ana.fingerprint(space)).toBe(await bo.fingerprint(space));
  expect(await bo.titles(space)).toEqual(await ana.titles(space));
  expect(new Set(await bo.titles(space)).size).toBe(LESSONS);
  for (const who of [ana, bo])
    for (const id of hot) {
      const entry = await who.reads(id);
      expect(entry.body).toMatch(/^Slowly heat the vat \d+\. Wait two hours\.$/);
      expect(entry).toMatchObject({ fields: { why: 'it foams' }, tags: ['vat'], conflicts: [] });
    }

  const reader = new Reader(world.crypto);
  const secrets = ['anassecret', 'bossecret'];
  for (const paper of world.papers.all) expect(wordsIn(await reader.paper(paper), secrets)).toEqual([]);
  expect(wordsIn(await reader.disk(bo.disk), secrets)).toEqual(['bossecret']);
  expect(wordsIn(await reader.disk(ana.disk), secrets)).toEqual(['anassecret']);
});
