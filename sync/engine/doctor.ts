/** A full examination: every file's checksum, every segment opened, every edited document saved and loaded again. */
import type { Answer, Notice, Verbs } from '../api.ts';
import { ok, type Result } from '../domain/result.ts';
import { isHarmless, type Piece } from '../journal/journal.ts';
import { openSegment, verifySegment } from '../segment/open.ts';
import type { Store } from './store.ts';
import { damageNotice, pieceNotice } from './words.ts';
import type { Workbench } from './workbench.ts';

export async function doctor(
  bench: Workbench,
  { acknowledge }: Verbs['home.doctor']['args'],
): Promise<Answer<'home.doctor'>> {
  const { store, library, progress } = bench;
  const known = acknowledge ? await acknowledgeLosses(store) : ok(undefined);
  if (!known.ok) return known;
  const journal = await store.journal.verifyAll((done, total) => progress.report('home.doctor', done, total));
  const losses = await store.journal.losses();
  const parts = await openAll(store);

  let edited = 0;
  const broken: Notice[] = [];
  for (const entry of store.entries.values()) {
    if (entry.changes.length === 0) continue;
    edited += 1;
    if (!library.survivesSaving(entry))
      broken.push({
        code: 'entry-damaged',
        sentence: `The entry ${entry.id} cannot be read whole. What can be read is shown.`,
      });
  }
  const problems = onceEach([
    ...store.notices.filter((notice) => !isSaidBelow(notice, losses.pieces)),
    ...journal.damage.filter((damage) => !isHarmless(damage)).map(damageNotice),
    ...losses.pieces.map(pieceNotice),
    ...parts.problems,
    ...broken,
  ]);
  const harmless = [...journal.mended, ...journal.damage.filter(isHarmless)].map(damageNotice);
  return ok({
    healthy: problems.length === 0,
    checked: [
      ...journal.checked,
      { what: 'segments opened', count: parts.opened },
      { what: 'entries', count: store.entries.size },
      { what: 'edited entries saved and loaded', count: edited },
      ...(losses.known > 0 ? [{ what: 'known losses', count: losses.known }] : []),
    ],
    problems: [...problems, ...onceEach(harmless)],
  });
}

/** Notices about these are said no more, neither now nor at the next start. */
async function acknowledgeLosses(store: Store): Promise<Result<void>> {
  const losses = await store.journal.losses();
  const done = await store.journal.acknowledge(losses);
  if (!done.ok || losses.pieces.length === 0) return done;
  const left = store.notices.filter(
    (notice) => notice.code === 'parts-missing' || !isSaidBelow(notice, losses.pieces),
  );
  store.notices.splice(0, store.notices.length, ...left);
  store.emit({ is: 'home' });
  return done;
}

/** What a start says of a log that lost something, and in one sum of all that is lost. */
const OF_LOGS = new Set(['damaged-record', 'edits-lost', 'zero-length']);
const SUMS = new Set(['quarantined', 'parts-missing']);

/** Whether an examination says the same piece by piece. */
const isSaidBelow = ({ code, params }: Notice, pieces: readonly Piece[]): boolean =>
  SUMS.has(code) ||
  pieces.some(
    ({ file, hash }) =>
      (hash !== undefined && hash === params?.hash) || (OF_LOGS.has(code) && file === params?.file),
  );

/** Each thing once, in its last words: those of a segment name its space. */
function onceEach(notices: readonly Notice[]): Notice[] {
  const things = new Map<string, Notice>();
  for (const notice of notices) {
    const { hash } = notice.params ?? {};
    things.set(hash === undefined ? notice.sentence : String(hash), notice);
  }
  return [...things.values()];
}

/** Opens every segment there should be. */
async function openAll(store: Store): Promise<{ opened: number; problems: Notice[] }> {
  const found = { opened: 0, problems: [] as Notice[] };
  for (const space of store.spaces.values()) {
    for (const { hash } of space.segments) {
      const bytes = await store.journal.readSegment(hash);
      const verified = bytes && verifySegment(store.ports.crypto, bytes);
      const read =
        bytes && verified?.is === 'verified'
          ? await openSegment(store.ports, bytes, verified.header, store.keyring(space.id))
          : undefined;
      if (read?.is === 'opened') found.opened += 1;
      else
        found.problems.push({
          code: 'segment-damaged',
          params: { hash },
          sentence: `A part of ${space.roster.name} cannot be read (${hash.slice(0, 8)}). ${space.roster.private ? 'Restore' : 'Exchange with a member or restore'} a backup to get it back.`,
        });
    }
  }
  return found;
}
