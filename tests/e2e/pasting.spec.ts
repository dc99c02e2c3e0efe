/** What other programs put on the clipboard: its words arrive, in lines and words apart, and no report is made of it. */
import { EMPTY_DRAFT } from '../../sync/domain/entry.ts';
import { editor } from './furnished.ts';
import { expect, type Person, test } from './people.ts';
import type { Shell } from './shell.ts';

async function paste({ page }: Person, html: string): Promise<void> {
  await editor(page).click();
  await editor(page).evaluate((place, text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/html', text);
    place.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, html);
}

/** The Markdown that is saved of one paste into an empty text. */
async function savedOf(person: Person, shell: Shell, html: string): Promise<string> {
  const { id } = await shell.ask('entry.add', { draft: { ...EMPTY_DRAFT, title: 'Prices' } });
  await person.goTo(`#/entry/${id}?edit=yes`);
  await expect(editor(person.page)).toBeVisible();
  await paste(person, html);
  await person.page.keyboard.press('Control+Enter');
  await expect(person.heading('Prices')).toBeVisible();
  return (await shell.ask('entry.get', { id })).body;
}

const cells = (...all: string[]) => `<tr>${all.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;

test('a pasted table becomes lines with its cells apart', async ({ homes, meet }) => {
  const shell = await homes.found('Ana');
  const ana = await meet(shell);
  const table = `<table><tbody>${cells('Cotton', '12')}${cells('<b>Silk</b>', '7')}</tbody></table>`;
  expect(await savedOf(ana, shell, `<p>Prices today</p>${table}<p>per metre</p>`)).toBe(
    'Prices today\n\nCotton · 12\n\nSilk · 7\n\nper metre',
  );
  // As a part of a table comes, without the table around it.
  expect(await savedOf(ana, shell, cells('Cotton', '12') + cells('Silk', '7'))).toBe(
    'Cotton · 12\n\nSilk · 7',
  );
  const layout = `<table>${cells(`<h2>News</h2><p>One.</p><p>Two.</p>${table}`, '<p>Aside</p>')}</table>`;
  expect(await savedOf(ana, shell, layout)).toBe(
    '## News\n\nOne.\n\nTwo.\n\nCotton · 12\n\nSilk · 7\n\nAside',
  );
});

test('pasted styles and handlers are neither run nor reported, and bold is bold where it was', async ({
  homes,
  meet,
}) => {
  const shell = await homes.found('Ana');
  const ana = await meet(shell);
  const html = `<style>p { color: red }</style><b style="font-weight:normal" id="docs-internal-guid">
    <p style="color: rgb(1, 2, 3)"><span style="font-weight:700" onclick="pwn(1)">Soak</span><span
    style="font-weight:400"> the skeins</span><img src="x" onerror="pwn(2)"></p></b>`;
  expect(await savedOf(ana, shell, html)).toBe('**Soak** the skeins');
});
