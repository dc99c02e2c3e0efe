/** Two firms that are never in one place: a real hub between two windows, added without a mouse. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { EMPTY_DRAFT } from '../../sync/domain/entry.ts';
import { fault } from '../../sync/domain/fault.ts';
import { hubProcess } from '../hub/processes.ts';
import { serveWindow } from '../renderer/rooms/fake/server.ts';
import { fullWorld } from '../renderer/rooms/fake/world.ts';
import { expect, type Person, test } from './people.ts';

const WINDOW = join(import.meta.dirname, '../../dist/window');
const section = (page: Page) => page.locator('section', { hasText: 'Over the internet' }).first();

async function adds(person: Person, url: string): Promise<void> {
  await person.openRoom('Exchange');
  await person.tabTo(section(person.page).getByLabel('Address of the hub'));
  await person.type(url);
  await person.page.keyboard.press('Enter');
}

test('a lesson goes through a hub by itself; a hub that dies is told of, and taken up again', async ({
  homes,
  meet,
}) => {
  const folder = await mkdtemp(join(tmpdir(), 'granary-e2e-hub-'));
  const hub = await hubProcess(join(folder, 'store'));
  let again: typeof hub | undefined;
  try {
    const [shellOfAna, shellOfBo] = [await homes.found('Ana'), await homes.found('Bo')];
    const { id: space } = await shellOfAna.ask('space.create', { name: 'Dyers' });
    const { file } = await shellOfAna.ask('space.invite', { space, role: 'member' });
    const invitation = await shellOfAna.fetchOut(file);
    await shellOfBo.ask('space.join', { file: await shellOfBo.handIn('Dyers.ginvite', invitation) });
    const [ana, bo] = [await meet(shellOfAna), await meet(shellOfBo)];

    await adds(ana, hub.url);
    await expect(section(ana.page).getByRole('listitem')).toContainText('Connected');
    await adds(bo, hub.url);
    await expect(section(bo.page).getByRole('listitem')).toContainText('Connected');
    const draft = { ...EMPTY_DRAFT, title: 'Madder', body: 'Soak it overnight.' };
    const { id } = await shellOfAna.ask('entry.add', { space, draft });
    await expect(section(bo.page).getByRole('listitem')).toContainText('1 new');
    const { violations } = await new AxeBuilder({ page: bo.page }).setLegacyMode().analyze();
    expect(violations.map((each) => each.id)).toEqual([]);
    await bo.goTo(`#/entry/${id}`);
    await expect(bo.heading('Madder')).toBeVisible();

    await hub.kill();
    await expect(section(ana.page).getByRole('listitem')).toContainText('Granary goes on trying');
    await shellOfAna.ask('entry.edit', { id, changes: { body: 'Soak it for two days.' } });
    again = await hubProcess(join(folder, 'store'), Number(new URL(hub.url).port));
    const back = { timeout: 20_000 };
    await expect(section(ana.page).getByRole('listitem')).toContainText('Connected', back);
    await expect(bo.page.locator('main')).toContainText('Soak it for two days.', back);

    await ana.press(section(ana.page).getByRole('button', { name: /^Forget/ }));
    await expect(section(ana.page)).toContainText('never in one place');
    await ana.page.getByRole('button', { name: 'Undo' }).click();
    await expect(section(ana.page).getByRole('listitem')).toContainText('Connected');
  } finally {
    await hub.kill();
    await again?.kill();
    await rm(folder, { recursive: true });
  }
});

test('what is no address is refused beside the field, and what was typed stays', async ({ homes, meet }) => {
  const bo = await meet(await homes.found('Bo'));
  await adds(bo, 'the hub of our cluster');
  await expect(section(bo.page).getByRole('alert')).toContainText('is not the address of a hub');
  await expect(section(bo.page).getByLabel('Address of the hub')).toHaveValue('the hub of our cluster');
});

test('what may go over the internet in a day is limited, shown, and let go on', async ({ page }) => {
  const state = fullWorld(() => Date.UTC(2026, 10, 23, 9), 20);
  const used = {
    address: 'https://hub.example.org',
    state: 'waiting',
    added: 4,
    updated: 0,
    sent: 1,
  } as const;
  state.hubs = [{ ...used, notes: [], fault: fault('limit-used', { who: 'hub.example.org' }) }];
  state.spent = 5_200_000;
  const served = await serveWindow(WINDOW, state);
  await page.goto(served.address);
  await expect(page.locator('h1')).toBeVisible();
  await page.goto(`${served.address.split('?')[0]}#/exchange`);
  await expect(section(page).getByRole('listitem')).toContainText('The data limit of the day is used up');
  await expect(section(page)).toContainText('5.2 MB today');
  await section(page).getByLabel('Data over the internet').selectOption('At most 5 MB a day');
  await section(page).getByRole('button', { name: 'Go on today' }).click();
  await expect(section(page)).toContainText('Nothing yet today');
  await expect(section(page).getByRole('button', { name: 'Go on today' })).toBeHidden();
  expect(state.limit).toBe(5_000_000);
  await served.close();
});
