/** Entries as one page that any browser opens, without scripts and without anything loaded from elsewhere. */
import { type EntryDraft, FIELDS, type FieldName } from '../domain/entry.ts';

const FIELD_WORDS: Readonly<Record<FieldName, string>> = {
  expected: 'What we expected',
  happened: 'What happened',
  why: 'Why',
  advice: 'Advice',
  helps: 'Who it helps',
};

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text for an element or a quoted attribute. Control characters are not allowed in HTML, not even escaped. */
const escaped = (text: string): string =>
  text
    .toWellFormed()
    .replace(/(?![\t\n\r])\p{Cc}|[\ufffe\uffff]/gu, '\ufffd')
    .replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');

const STYLE = `body{font:16px/1.5 sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}
article{border-top:1px solid #999;padding:1rem 0;break-inside:avoid}
h2{margin:0}
.facts{color:#555;margin:0 0 1rem}
.text{white-space:pre-wrap;overflow-wrap:anywhere;margin:0 0 1rem}`;

/** Written for the page's own policy too: should an escape ever fail, nothing runs and nothing loads. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

/** `facts` is a line of plain words under the title: author, firm, day. */
export function writeHtml(entries: readonly { draft: EntryDraft; facts: readonly string[] }[]): string {
  const articles = entries.map(
    ({ draft, facts }) => `<article${draft.lang === '' ? '' : ` lang="${escaped(draft.lang)}"`} dir="auto">
<h2 dir="auto">${escaped(draft.title)}</h2>
<p class="facts" dir="auto">${escaped([draft.kind, ...facts, ...draft.tags].filter((fact) => fact !== '').join(' · '))}</p>
${FIELDS.map((name) => part(FIELD_WORDS[name], draft.fields[name] ?? '')).join('')}${part('', draft.body)}</article>`,
  );
  return `<!doctype html>
<html>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width">
<title>Granary</title>
<style>
${STYLE}
</style>
</head>
<body>
<h1>Granary: ${entries.length} ${entries.length === 1 ? 'entry' : 'entries'}</h1>
${articles.join('\n')}
</body>
</html>
`;
}

const part = (heading: string, text: string): string =>
  text === ''
    ? ''
    : `${heading === '' ? '' : `<h3 lang="en">${heading}</h3>\n`}<div class="text" dir="auto">${escaped(text)}</div>\n`;
