/** What photos and files take of a disk, and which come by themselves: seen and set in Settings, without a mouse. */
import { AxeBuilder } from '@axe-core/playwright';
import { EMPTY_DRAFT } from '../../sync/domain/entry.ts';
import { pngAt } from '../attachment/photos.ts';
import { expect, test } from './people.ts';

test('the owner sees what files take, chooses which come, and is shown the same after a reload', async ({
  homes,
  meet,
}) => {
  const shell = await homes.found('Ana');
  const [space] = await shell.ask('space.list', {});
  if (!space) throw new Error('no private space');
  const draft = { ...EMPTY_DRAFT, title: 'Madder' };
  const { id } = await shell.ask('entry.add', { space: space.id, draft });
  const ana = await meet(shell);
  await ana.openRoom('Settings');
  const files = ana.page.locator('section', { hasText: 'Photos and files' }).first();
  await expect(files).toContainText('None are on this PC yet.');

  const photo = await shell.handIn('vat.png', Buffer.from(pngAt(600)));
  await shell.ask('entry.attach', { id, file: photo });
  await ana.openRoom('Home');
  await ana.openRoom('Settings');
  await expect(files).toContainText(/kB are on this PC/);

  const rule = files.getByLabel('Fetch them by itself');
  await ana.tabTo(rule);
  await rule.selectOption('Always, from hubs too');
  await files.getByLabel('Room they may take').selectOption('500 MB');
  await expect
    .poll(() => shell.ask('files.rules', {}))
    .toMatchObject({ rule: 'always', budgetBytes: 500_000_000 });
  await ana.page.reload();
  await expect(rule).toHaveValue('always');
  await rule.selectOption('Only those you open');
  await expect(files.getByLabel('Room they may take')).toBeDisabled();
  const { violations } = await new AxeBuilder({ page: ana.page }).setLegacyMode().analyze();
  expect(violations.map((each) => each.id)).toEqual([]);
});
