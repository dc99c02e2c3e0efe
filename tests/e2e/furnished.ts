/** A home with something in every room: the starter set, a shared space with two members, receipts, a draft, a conflict. */
import type { Locator, Page } from '@playwright/test';
import { EMPTY_DRAFT } from '../../sync/domain/entry.ts';
import type { DraftId, EntryId, FileId, SpaceId } from '../../sync/domain/ids.ts';
import type { Homes, Shell } from './shell.ts';

export interface Furnished {
  shell: Shell;
  space: SpaceId;
  /** An entry with everything Markdown has. */
  long: EntryId;
  contested: EntryId;
  deleted: EntryId;
  /** Every room's address, by name. */
  rooms: Readonly<Record<string, string>>;
}

const BODY = `Soak the skeins for **two hours** in water of 40 °C. See [the mill's page](https://mill.example/soaking).

## What we measured

| Soaked | Stripes |
|---|---:|
| not at all | 12 of 40 |
| two hours | 0 of 40 |

1. Weigh the yarn.
2. Fill the tub: \`20 l\` for each kilogram.
   - rain water is best
   - [x] test the hardness

> The vat forgives nothing that went in dry.

![A tub](tub.jpg)

    sodium dithionite   12 g
`;

/** The text's editor, which is loaded when it is needed. */
export const editor = (page: Page): Locator =>
  page.locator('main form .ProseMirror, main form textarea[aria-labelledby]');

/** Carries a file from one shell to another. */
async function carry(ticket: FileId, from: Shell, to: Shell): Promise<FileId> {
  return to.handIn('carried', await from.fetchOut(ticket));
}

async function give(from: Shell, to: Shell, space: SpaceId): Promise<void> {
  const { file } = await from.ask('bundle.make', { space });
  await to.ask('bundle.take', { file: await carry(file, from, to) });
}

export async function furnish(homes: Homes): Promise<Furnished> {
  const shell = await homes.found('Ana', 'Anand Dyeing');
  const bo = await homes.found('Bo', 'Bora Threads');
  await shell.ask('starter.take', { langs: ['en'] });
  const { id: space } = await shell.ask('space.create', { name: 'Dyers of Jaipur' });
  const { file } = await shell.ask('space.invite', { space, role: 'member' });
  await bo.ask('space.join', { file: await carry(file, shell, bo) });
  await give(bo, shell, space);

  const add = (title: string, more: Partial<typeof EMPTY_DRAFT>) =>
    shell.ask('entry.add', {
      space,
      draft: { ...EMPTY_DRAFT, title, confidence: 'not-validated', lang: 'en', ...more },
    });
  const fields = {
    happened: 'Twelve of forty skeins came out with pale stripes and had to be dyed again.',
    why: 'They went into the vat dry.',
    advice: 'Soak the skeins before the indigo vat.',
    expected: 'An even blue.',
    helps: 'Everybody who dyes in the hank.',
  };
  const long = await add('Soak the skeins before the indigo vat', {
    body: BODY,
    fields,
    tags: ['indigo', 'waste'],
    reviewBy: '2027-01-31',
  });
  const contested = await add('Rinse water can be used twice', { fields: { why: 'It is clean enough.' } });
  const deleted = await add('Ask the mill for the recipe', { kind: 'question' });
  await give(shell, bo, space);
  await bo.ask('entry.edit', { id: contested.id, changes: { title: 'Use rinse water twice' } });
  await shell.ask('entry.edit', { id: contested.id, changes: { title: 'Keep the rinse water' } });
  await bo.ask('entry.add', {
    space,
    draft: { ...EMPTY_DRAFT, title: 'The ring spinner on Amber Road repairs reels', kind: 'contact' },
  });
  await give(bo, shell, space);
  await shell.ask('entry.delete', { id: deleted.id });
  await shell.ask('draft.keep', { id: 'draft' as DraftId, space, draft: { ...EMPTY_DRAFT, fields } });
  const [old] = (await shell.ask('entry.history', { id: contested.id })).slice(-1);
  return {
    shell,
    space,
    long: long.id,
    contested: contested.id,
    deleted: deleted.id,
    rooms: {
      home: '#/home',
      capture: '#/capture/draft',
      library: '#/library',
      'nothing found': '#/library?q=zebra',
      entry: `#/entry/${long.id}`,
      'entry in conflict': `#/entry/${contested.id}`,
      'entry while edited': `#/entry/${contested.id}?edit=yes`,
      'entry edited as source': `#/entry/${long.id}?edit=yes`,
      'entry deleted': `#/entry/${deleted.id}`,
      'entry as it was': `#/entry/${contested.id}?version=${encodeURIComponent(old?.version ?? '')}`,
      'entry unknown': '#/entry/nothing',
      exchange: `#/exchange?space=${space}`,
      spaces: '#/cluster',
      space: `#/cluster/${space}`,
      'import and export': '#/transfer',
      settings: '#/settings',
    },
  };
}
